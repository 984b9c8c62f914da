package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/futvet/futvet/internal/finding"
)

// An answer is what a run over all packages brought.
type answer struct {
	findings []finding.Finding
	found    []unitFinding // while it runs; see vetRun.own
	messages []string      // lines for standard error: warnings, and what went wrong
	failed   bool          // something went wrong
}

// A vetRun runs the go command's vet with this binary as its tool.
type vetRun struct {
	goCommand, self string
	build, analysis []string // flags
	packages        []string
	environ         []string // in addition to the process's
	mayOverlay      bool     // it is one of several runs of which some have an overlay
	overlay         *overlay // changed text in place of files; nil for none
	dir             string   // where to run; "" for here
	firstError      bool     // of a package that does not compile is enough
	progress        *progress
	tmp             string // where the go command builds, while run runs
}

// killAfter is how long an interrupted go command may take to clean up.
const killAfter = 10 * time.Second

// run returns the answer. An error means that there is none: the go command
// could not be run, or does not speak the language that we know.
func (v *vetRun) run(ctx context.Context) (*answer, error) {
	args := slices.Concat(
		[]string{"vet", "-vettool=" + v.self, "-json", wholeFlag},
		v.build, v.analysis, v.packages)
	if v.mayOverlay {
		args = slices.Insert(args, 3, overlayFlag)
	}
	if v.overlay != nil {
		args = slices.Insert(args, 3, "-overlay="+v.overlay.file())
	}
	// A go command that is interrupted before it builds, as most are while somebody
	// types, leaves its folder.
	var err error
	if v.tmp, err = os.MkdirTemp("", "futvet-build-*"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(v.tmp)
	cmd := v.command(ctx, args)

	r, w := io.Pipe()
	cmd.Stdout = w
	errs := &errorText{progress: v.progress}
	cmd.Stderr = errs

	ans := new(answer)
	read := make(chan error, 1)
	go func() {
		err := v.readUnits(r, ans)
		r.CloseWithError(err) // nobody reads any more: do not block the writer
		read <- err
	}()
	runErr := cmd.Run()
	w.Close()
	readErr := <-read
	defer func() {
		ans.findings, ans.found = v.own(ctx, ans.found), nil
		restore(ans.findings)
	}()

	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if runErr != nil && !errors.As(runErr, &exit) && readErr == nil {
		return nil, fmt.Errorf("cannot run go vet: %v", runErr)
	}
	if readErr != nil {
		return nil, fmt.Errorf("cannot read the answer of go vet: %v", readErr)
	}

	log := parseLog(errs.String(), v.self)
	if err := v.readUnits(strings.NewReader(log.json), ans); err != nil {
		return nil, fmt.Errorf("cannot read the answer of go vet: %v", err)
	}
	if runErr == nil {
		ans.messages = append(ans.messages, log.lines()...)
		return ans, nil
	}
	ans.failed = true
	if log.typeErrors && !v.firstError {
		// The tool stops at the first error of a package. Have the compiler
		// say all it knows.
		log.replace(v.compileErrors(ctx))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	ans.messages = append(ans.messages, log.lines()...)
	if len(ans.messages) == 0 {
		ans.messages = []string{fmt.Sprintf("futvet: go vet failed: %v", runErr)}
	}
	return ans, nil
}

// command prepares a run of the go command that ends when ctx does, politely.
func (v *vetRun) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, v.goCommand, args...)
	cmd.Dir = v.dir
	cmd.Env = append(cmd.Environ(), v.environ...)
	if v.tmp != "" {
		cmd.Env = append(cmd.Env, "GOTMPDIR="+v.tmp)
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = killAfter
	return cmd
}

// dirs returns the directories of the packages.
func (v *vetRun) dirs(ctx context.Context) (map[string]bool, error) {
	args := slices.Concat([]string{"list", "-f", "{{.Dir}}"}, v.listFlags(), v.packages)
	out, err := v.command(ctx, args).Output()
	if err != nil {
		return nil, fmt.Errorf("cannot list the packages: %v", err)
	}
	dirs := make(map[string]bool)
	for dir := range strings.Lines(string(out)) {
		dirs[strings.TrimRight(dir, "\r\n")] = true
	}
	return dirs, nil
}

// listFlags are the build flags that go list takes.
func (v *vetRun) listFlags() []string {
	return slices.DeleteFunc(slices.Clone(v.build), func(f string) bool {
		return strings.TrimLeft(f, "-") == "v"
	})
}

// compileErrors has the go command compile the packages and their tests, and
// returns the errors that it prints, or nothing if it finds none.
func (v *vetRun) compileErrors(ctx context.Context) *vetLog {
	args := slices.Concat([]string{"list", "-export", "-test", "-f", `{{""}}`},
		v.listFlags(), v.packages)
	cmd := v.command(ctx, args)
	errs := &errorText{progress: v.progress}
	cmd.Stderr = errs
	if cmd.Run() == nil {
		return new(vetLog)
	}
	return parseLog(errs.String(), v.self)
}

// readUnits adds what a stream of units holds to ans.
func (v *vetRun) readUnits(r io.Reader, ans *answer) error {
	d := json.NewDecoder(r)
	for {
		var unit finding.Unit
		if err := d.Decode(&unit); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		v.progress.analyzed()
		for pkg, results := range unit {
			for analyzer, raw := range results {
				if err := ans.add(pkg, analyzer, raw); err != nil {
					return err
				}
			}
		}
	}
}

// add adds one analyzer's result for one package.
func (ans *answer) add(pkg, analyzer string, raw json.RawMessage) error {
	list, err := finding.Parse(analyzer, raw)
	var failure finding.Failure
	if errors.As(err, &failure) {
		ans.failed = true
		ans.messages = append(ans.messages,
			fmt.Sprintf("futvet: %s%s on package %s: %s", internalError, analyzer, strings.TrimSuffix(pkg, dependency), failure))
		return nil
	}
	for _, f := range list {
		ans.found = append(ans.found, unitFinding{pkg, f})
	}
	return err
}
