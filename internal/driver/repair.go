package driver

import (
	"context"
	"fmt"

	"github.com/futvet/futvet/internal/baseline"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/fixer"
)

// repair applies fixes until there are none left to apply, and prints what
// remains, or prints the fixes as a diff. Files are written at the end, when the
// changed text has been analyzed; see package fixer.
func (c *command) repair(ctx context.Context, r *runner, known *baseline.Baseline) (int, error) {
	first, err := r.analyze(ctx)
	if err != nil {
		return 0, err
	}
	if first.failed {
		// What cannot be compiled is not changed either.
		if r.diff {
			// Standard output is for a diff alone: it may be piped into patch.
			r.progress.clear()
			for _, s := range first.messages {
				fmt.Fprintln(c.stderr, s)
			}
			return 0, fmt.Errorf("no diff is made where packages cannot be analyzed")
		}
		code, err := c.report(ctx, r, first, known)
		fmt.Fprintln(c.stderr, "futvet: nothing is fixed where packages cannot be analyzed")
		return code, err
	}
	ov, err := newOverlay()
	if err != nil {
		return 0, err
	}
	defer ov.remove()

	files := fixer.NewFiles()
	marker := finding.NewMarker(root(r.wd))
	ans, fixed := first, 0
	for range fixer.MaxRounds {
		known.Apply(ans.findings, marker)
		round, err := files.Apply(r.shown(ans.findings))
		if err != nil {
			return 0, err
		}
		if len(round.Fixed) == 0 {
			break
		}
		v := r.vet()
		v.overlay = ov
		if err := ov.replace(files); err != nil {
			return 0, err
		}
		next, err := r.judged(v.run(ctx))
		if err != nil {
			return 0, err
		}
		if next.failed {
			// Never seen, and yet: a fix has broken the build. Leave the round out.
			files.Undo(round)
			fmt.Fprintf(c.stderr, "futvet: %s not applied, since the result does not compile:\n", finding.Plural(len(round.Fixed), "fix"))
			for _, f := range round.Fixed {
				fmt.Fprintf(c.stderr, "\t%s: %s: %s\n", f.In(r.wd), f.ID, f.Fixes[0].Message)
			}
			break
		}
		ans = next
		fixed += len(round.Fixed)
	}

	if r.diff {
		r.progress.clear()
		if _, err := c.stdout.Write(files.Diff(r.wd)); err != nil {
			return 0, fmt.Errorf("cannot write the diff: %v", err)
		}
		known.Apply(ans.findings, marker)
		if n := len(r.shown(ans.findings)); n > 0 {
			fmt.Fprintf(c.stderr, "futvet: no fix is offered for %s\n", finding.Plural(n, "finding"))
		}
		if len(files.Changed()) > 0 {
			return exitFindings, nil
		}
		return exitClean, nil
	}
	if err := files.Write(); err != nil {
		return 0, err
	}
	code, err := c.report(ctx, r, ans, known)
	if fixed > 0 {
		fmt.Fprintf(c.stderr, "futvet: fixed %s in %s\n",
			finding.Plural(fixed, "finding"), finding.Plural(len(files.Changed()), "file"))
	}
	return code, err
}

// shown are the findings that count, of those that the plan wants to hear of.
func (r *runner) shown(list []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, f := range list {
		if r.wanted(&f) && !f.Known && !f.Ignored {
			out = append(out, f)
		}
	}
	return out
}
