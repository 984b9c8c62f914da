package driver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/futvet/futvet/internal/above"
	"github.com/futvet/futvet/internal/baseline"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/fixer"
	"github.com/futvet/futvet/internal/render"
	"github.com/futvet/futvet/internal/rule"
)

// check analyzes packages and prints what is found.
func (c *command) check(line *commandLine) int {
	p, err := c.plan(line)
	if err != nil {
		return c.fail(err)
	}
	known := new(baseline.Baseline)
	if p.baseline != "" {
		if known, err = baseline.Read(p.baseline); err != nil {
			return c.fail(err)
		}
	}
	return c.run(p, func(ctx context.Context, r *runner) (int, error) {
		if p.fix || p.diff {
			return c.repair(ctx, r, known)
		}
		ans, err := r.analyze(ctx)
		if err != nil {
			return 0, err
		}
		return c.report(ctx, r, ans, known)
	})
}

// plan goes where the command line says and resolves it there.
func (c *command) plan(line *commandLine) (*plan, error) {
	if line.dir != "" {
		// The go command would print paths relative to the new directory, and
		// so do we.
		if err := os.Chdir(line.dir); err != nil {
			return nil, err
		}
	}
	wd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot find the current directory: %v", err)
	}
	return resolve(c.rules, line, wd)
}

// A runner runs the analysis that a plan asks for.
type runner struct {
	*plan
	rules           []*rule.Rule
	goCommand, self string
	progress        *progress
}

// run calls do with a context that ends with the first signal, and returns the
// exit code.
func (c *command) run(p *plan, do func(context.Context, *runner) (int, error)) int {
	self, err := os.Executable()
	if err != nil {
		return c.fail(fmt.Errorf("cannot find my own executable, which go vet has to run: %v", err))
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return c.fail(fmt.Errorf("cannot find the go command, which loads the packages: %v", err))
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var caught os.Signal
	stopped := make(chan struct{})
	finished := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case caught = <-c.signals:
			cancel()
		case <-finished:
		}
	}()

	show := newProgress(c.stderr)
	code, err := do(ctx, &runner{plan: p, rules: c.rules, goCommand: goCommand, self: self, progress: show})
	close(finished)
	<-stopped
	show.clear()

	if caught != nil {
		if err != nil {
			fmt.Fprintf(c.stderr, "futvet: stopped by a signal (%v): nothing is written\n", caught)
		}
		return stoppedBy(caught)
	}
	if err != nil {
		return c.fail(err)
	}
	return code
}

// vet prepares a run of the go command for the plan's packages.
func (r *runner) vet() *vetRun {
	return &vetRun{
		goCommand: r.goCommand, self: r.self,
		build: r.build, analysis: r.analysis, packages: r.packages,
		mayOverlay: r.fix || r.diff,
		progress:   r.progress,
	}
}

// analyze analyzes the packages for each platform and returns one answer.
func (r *runner) analyze(ctx context.Context) (*answer, error) {
	if len(r.matrix) == 0 {
		return r.judged(r.vet().run(ctx))
	}
	all := new(answer)
	lists := make([][]finding.Finding, len(r.matrix))
	messages := make([][]string, len(r.matrix))
	for i, platform := range r.matrix {
		r.progress.part(platform)
		v := r.vet()
		goos, goarch, _ := strings.Cut(platform, "/")
		v.environ = []string{"GOOS=" + goos, "GOARCH=" + goarch}
		ans, err := v.run(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", platform, err)
		}
		lists[i] = ans.findings
		all.failed = all.failed || ans.failed
		messages[i] = ans.messages
	}
	all.messages = mergeMessages(r.matrix, messages)
	all.findings = finding.MergePlatforms(r.matrix, lists)
	r.judge(all.findings)
	return all, nil
}

// mergeMessages merges what the runs for several platforms said: once, if they
// all said the same, and otherwise with the platform.
func mergeMessages(platforms []string, messages [][]string) []string {
	same := func(list []string) bool { return slices.Equal(list, messages[0]) }
	if !slices.ContainsFunc(messages, func(list []string) bool { return !same(list) }) {
		return messages[0]
	}
	var all []string
	for i, list := range messages {
		for _, m := range list {
			rest, own := strings.CutPrefix(m, "futvet: ")
			m = "[" + platforms[i] + "] " + rest
			if own {
				m = "futvet: " + m
			}
			all = append(all, m)
		}
	}
	return all
}

// judged completes the answer of one run.
func (r *runner) judged(ans *answer, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	ans.findings = finding.Merge(ans.findings)
	r.judge(ans.findings)
	return ans, nil
}

// wanted reports whether the plan wants to hear of a finding.
func (r *runner) wanted(f *finding.Finding) bool {
	return f.Severity <= r.severity && (r.tests || !strings.HasSuffix(f.File, "_test.go"))
}

func (r *runner) judge(list []finding.Finding) {
	for i := range list {
		list[i].Judge(r.rules)
	}
}

// report prints an answer and returns the exit code that it deserves.
func (c *command) report(ctx context.Context, r *runner, ans *answer, known *baseline.Baseline) (int, error) {
	marker := finding.NewMarker(root(r.wd))
	stale := known.Apply(ans.findings, marker)
	list := slices.DeleteFunc(slices.Clone(ans.findings), func(f finding.Finding) bool {
		return !r.wanted(&f)
	})
	if r.format == "sarif" {
		for i := range list {
			list[i].Fingerprint = marker.Mark(&list[i]).Hash()
		}
	}
	stale, _, err := r.split(ctx, stale)
	if err != nil {
		return 0, err
	}
	r.progress.clear()

	rep := &render.Report{
		Findings: list, Rules: r.rules, Dir: r.wd, Version: ownVersion(), Context: r.context,
		Color:    r.output == "" && c.colors(r.color),
		Messages: ans.messages, Failed: ans.failed,
	}
	// In a format for machines the known findings are marked; in the others they
	// would be noise.
	if r.format == "text" {
		rep.Findings = slices.DeleteFunc(slices.Clone(list), func(f finding.Finding) bool { return f.Known })
	}
	if err := r.write(c.stdout, rep); err != nil {
		return 0, fmt.Errorf("cannot write the findings: %v", err)
	}
	for _, s := range ans.messages {
		fmt.Fprintln(c.stderr, s)
	}
	code := exitClean
	for _, f := range list {
		if !f.Known && !f.Ignored && (r.fail == nil || r.failing[f.ID]) {
			code = exitFindings
		}
	}
	if text := finding.Totals(list); text != "" {
		fmt.Fprintf(c.stderr, "futvet: %s\n", text)
	}
	if len(stale) > 0 {
		fmt.Fprintf(c.stderr, "futvet: %s: %s no finding any more (futvet baseline renews it):\n",
			finding.Shorten(r.wd, r.baseline), matches(len(stale)))
		for _, e := range stale {
			fmt.Fprintf(c.stderr, "\t%s\n", e)
		}
	}
	if ans.failed {
		code = exitTrouble
	}
	return code, nil
}

func matches(n int) string {
	if n == 1 {
		return "1 entry matches"
	}
	return fmt.Sprintf("%d entries match", n)
}

// write renders to standard output or to the file that the plan names.
func (r *runner) write(stdout io.Writer, rep *render.Report) error {
	if r.output == "" || r.output == "-" {
		return render.Write(stdout, r.format, rep)
	}
	var b bytes.Buffer
	if err := render.Write(&b, r.format, rep); err != nil {
		return err
	}
	return fixer.Replace(r.output, b.Bytes())
}

// split parts entries of a baseline that matched nothing. Stale are those that
// this run could have matched: whose rule ran, and whose file is gone or stands
// in an analyzed package.
func (r *runner) split(ctx context.Context, entries []baseline.Entry) (stale, unseen []baseline.Entry, err error) {
	var dirs map[string]bool
	for _, e := range entries {
		if !r.enabled[e.Rule] || !r.tests && strings.HasSuffix(e.File, "_test.go") {
			unseen = append(unseen, e)
			continue
		}
		if dirs == nil {
			if dirs, err = r.vet().dirs(ctx); err != nil {
				return nil, nil, err
			}
		}
		file := filepath.Join(root(r.wd), filepath.FromSlash(e.File))
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) || dirs[filepath.Dir(file)] {
			stale = append(stale, e)
		} else {
			unseen = append(unseen, e)
		}
	}
	return stale, unseen, nil
}

// root is what the names in a baseline are relative to, whatever directory of
// the project a run is started in.
func root(wd string) string { return above.Find(wd, ".git", "go.mod") }

// colors reports whether text on standard output is coloured. NO_COLOR is as
// https://no-color.org has it.
func (c *command) colors(when string) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && isTerminal(c.stdout) && runtime.GOOS != "plan9"
}
