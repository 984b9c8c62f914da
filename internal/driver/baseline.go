package driver

import (
	"context"
	"fmt"
	"strings"

	"github.com/futvet/futvet/internal/baseline"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/fixer"
)

// defaultBaseline is the file that futvet baseline writes where neither a flag
// nor the project's file names one.
const defaultBaseline = ".futvet.baseline.json"

// baseline writes what is found to a file, so that from now on only new findings
// count.
func (c *command) baseline(args []string) int {
	line, err := parseLine(c.rules, args)
	if err != nil {
		return c.fail(err)
	}
	for _, name := range []string{"f", "fix", "diff", "fail", "severity", "c"} {
		if line.given[name] {
			return c.fail(fmt.Errorf("flag -%s does not go with futvet baseline", name))
		}
	}
	p, err := c.plan(line)
	if err != nil {
		return c.fail(err)
	}
	name := p.output
	if name == "" {
		name = p.options.baseline
	}
	if name == "" {
		name = defaultBaseline
	}
	return c.run(p, func(ctx context.Context, r *runner) (int, error) {
		ans, err := r.analyze(ctx)
		if err != nil {
			return 0, err
		}
		r.progress.clear()
		for _, s := range ans.messages {
			fmt.Fprintln(c.stderr, s)
		}
		if ans.failed {
			return 0, fmt.Errorf("no baseline is written where packages cannot be analyzed")
		}
		var list []finding.Finding
		for _, f := range ans.findings {
			if r.tests || !strings.HasSuffix(f.File, "_test.go") {
				list = append(list, f)
			}
		}
		b := baseline.New(list, finding.NewMarker(root(r.wd)))
		if err := fixer.Replace(name, b.Encode()); err != nil {
			return 0, fmt.Errorf("cannot write the baseline: %w", err)
		}
		fmt.Fprintf(c.stderr, "futvet: %s in %s\n", finding.Summary(list), name)
		return exitClean, nil
	})
}
