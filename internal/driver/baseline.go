package driver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/futvet/futvet/internal/baseline"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/fixer"
)

// defaultBaseline is the file that futvet baseline writes where neither a flag
// nor the project's file names one.
const defaultBaseline = ".futvet.baseline.json"

// baseline writes what is found to a file, so that from now on only new findings
// count. Entries that this run could not have found stay in the file.
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
	old, err := baseline.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		old = new(baseline.Baseline)
	} else if err != nil {
		return c.fail(fmt.Errorf("%w; it is not overwritten", err))
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
		marker := finding.NewMarker(root(r.wd))
		b := baseline.New(list, marker)
		_, kept, err := r.split(ctx, old.Apply(list, marker))
		if err != nil {
			return 0, err
		}
		b.Add(kept)
		if err := fixer.Replace(name, b.Encode()); err != nil {
			return 0, fmt.Errorf("cannot write the baseline: %w", err)
		}
		also := ""
		if len(kept) > 0 {
			also = ", besides what stood there of other packages and rules"
		}
		fmt.Fprintf(c.stderr, "futvet: %s in %s%s\n", finding.Summary(list), name, also)
		return exitClean, nil
	})
}
