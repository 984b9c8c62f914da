package driver

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

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
		fmt.Fprintln(c.stderr, "futvet: nothing is fixed where packages cannot be analyzed")
		return c.report(ctx, r, first, known)
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
		round, err := files.Apply(r.fixable(ans.findings))
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

// fixable are the findings that the plan wants to hear of.
func (r *runner) fixable(list []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, f := range list {
		if r.wanted(&f) && !f.Known && !f.Ignored {
			out = append(out, f)
		}
	}
	return out
}

// An overlay makes the go command read changed text in place of files.
type overlay struct {
	dir      string
	original map[string]string // by the name of what replaces it
}

func newOverlay() (*overlay, error) {
	dir, err := os.MkdirTemp("", "futvet-*")
	if err != nil {
		return nil, err
	}
	// The go command names files by their true paths.
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return &overlay{dir: dir, original: make(map[string]string)}, nil
}

func (o *overlay) remove() { os.RemoveAll(o.dir) }

// file is the description that the go command's -overlay takes.
func (o *overlay) file() string { return filepath.Join(o.dir, "overlay.json") }

// replace sets the overlay to the changed files.
func (o *overlay) replace(files *fixer.Files) error {
	texts := make(map[string][]byte)
	for _, name := range files.Changed() {
		text, err := files.Text(name)
		if err != nil {
			return err
		}
		texts[name] = text
	}
	return o.set(texts)
}

// set sets the overlay to texts, by the names of the files that they replace.
func (o *overlay) set(texts map[string][]byte) error {
	clear(o.original)
	replace := make(map[string]string)
	for name, text := range texts {
		// The base name stays: the go command reads GOOS and _test out of it.
		sub, err := os.MkdirTemp(o.dir, "")
		if err != nil {
			return err
		}
		path := filepath.Join(sub, filepath.Base(name))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
		replace[name] = path
		o.original[path] = name
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(o.file(), data, 0o600)
}

// restore gives the names of replaced files back to findings.
func (o *overlay) restore(list []finding.Finding) {
	name := func(file *string) {
		if was, ok := o.original[*file]; ok {
			*file = was
		}
	}
	for i := range list {
		f := &list[i]
		name(&f.File)
		name(&f.End.File)
		for j := range f.Steps {
			name(&f.Steps[j].File)
		}
		for _, fix := range f.Fixes {
			for j := range fix.Edits {
				name(&fix.Edits[j].File)
			}
		}
	}
}
