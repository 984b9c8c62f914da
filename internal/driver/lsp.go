package driver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"

	"github.com/futvet/futvet/internal/baseline"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/lsp"
)

// lsp serves an editor on standard input and output until it leaves.
func (c *command) lsp(args []string) int {
	// Editors say how they will speak; there is one way.
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "-stdio" || a == "--stdio" })
	line, err := parseLine(c.rules, args)
	if err != nil {
		return c.fail(err)
	}
	for _, name := range []string{"C", "f", "o", "c", "color", "fix", "diff", "matrix", "fail", "show-ignored"} {
		if line.given[name] {
			return c.fail(fmt.Errorf("flag -%s does not go with futvet lsp", name))
		}
	}
	if len(line.packages) > 0 {
		return c.fail(fmt.Errorf("lsp takes no packages: the editor says what is open"))
	}
	self, err := os.Executable()
	if err != nil {
		return c.fail(fmt.Errorf("cannot find my own executable, which go vet has to run: %v", err))
	}
	a := &editorAnalysis{command: c, line: line, self: self}
	server := &lsp.Server{Analyze: a.analyze, Rules: c.rules, Version: ownVersion()}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	caught := make(chan os.Signal, 1)
	go func() {
		if sig, ok := <-c.signals; ok {
			caught <- sig
			cancel()
		}
	}()
	err = server.Serve(ctx, os.Stdin, c.stdout)
	select {
	case sig := <-caught:
		return stoppedBy(sig)
	default:
	}
	if err != nil {
		fmt.Fprintf(c.stderr, "futvet lsp: %v\n", err)
		return exitFindings // as the protocol has it
	}
	return exitClean
}

// editorAnalysis analyzes directories for an editor.
type editorAnalysis struct {
	command *command
	line    *commandLine
	self    string

	mu sync.Mutex // flags of analyzers are tried on the analyzers themselves
}

func (a *editorAnalysis) analyze(ctx context.Context, dir string, texts map[string][]byte) (*lsp.Result, error) {
	a.mu.Lock()
	p, err := resolve(a.command.rules, a.line, dir)
	a.mu.Unlock()
	if err != nil {
		return nil, err
	}
	known := new(baseline.Baseline)
	if p.baseline != "" {
		if known, err = baseline.Read(p.baseline); err != nil {
			return nil, err
		}
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return nil, fmt.Errorf("cannot find the go command, which loads the packages: %v", err)
	}
	show := newProgress(nil)
	defer show.clear()
	r := &runner{plan: p, rules: a.command.rules, goCommand: goCommand, self: a.self, progress: show}
	v := r.vet()
	v.packages, v.dir, v.firstError, v.mayOverlay = []string{"."}, dir, true, true
	if len(texts) > 0 {
		if v.overlay, err = newOverlay(); err != nil {
			return nil, err
		}
		defer v.overlay.remove()
		if err := v.overlay.set(texts); err != nil {
			return nil, err
		}
	}
	ans, err := r.judged(v.run(ctx))
	if err != nil {
		return nil, err
	}
	known.Apply(ans.findings, finding.NewMarker(root(dir)))
	return &lsp.Result{Findings: r.shown(ans.findings), Messages: ans.messages, Failed: ans.failed}, nil
}
