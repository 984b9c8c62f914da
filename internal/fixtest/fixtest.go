// Package fixtest tests the fixes that rules offer: it applies them, compiles
// the result and lets every rule look at it again.
//
// It is for external test packages (package foo_test): it knows all rules.
package fixtest

import (
	"flag"
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/internal/scratch"
)

var update = flag.Bool("update", false, "write the golden files of fixes")

// rounds is how often the fixes of what is left are applied, as somebody would
// who runs -fix again until nothing is left to fix.
const rounds = 4

// Run analyses the packages that the patterns, relative to the module's root,
// name, and takes each fix that r offers there:
//
//   - applied alone it compiles, the report that offered it is gone, and no rule
//     that is on by default says anything new;
//   - so it is for all fixes of r, and of all rules, applied together as
//     "go vet -fix" does, and again until none is left.
//
// Every report of r must offer a fix, except on lines that say "no fix" in a
// comment: there it must not. What the fixes of r together make of a file is
// compared with the file of that name with ".golden" behind it, if there is one;
// -update writes these files.
func Run(t *testing.T, r *rule.Rule, patterns ...string) {
	t.Helper()
	h := &harness{t: t, root: scratch.Root(t), rules: analyzers.Rules(), overlay: make(map[string][]byte)}
	h.run(r, patterns...)
}

// Offered takes every fix that any rule offers in the packages through the same
// tests, and returns how many there are; that there is one is not asked.
func Offered(t *testing.T, patterns ...string) int {
	t.Helper()
	h := &harness{t: t, root: scratch.Root(t), rules: analyzers.Rules(), overlay: make(map[string][]byte)}
	pkgs := h.load(patterns...)
	if t.Failed() {
		return 0
	}
	before := h.analyze(pkgs)
	var trials []*trial
	count := 0
	for _, pkg := range pkgs {
		var every []finding
		for _, f := range before {
			if f.pkg == pkg.PkgPath && f.fix != nil {
				every = append(every, f)
				trials = append(trials, h.trial("alone", pkg, []finding{f}, before))
			}
		}
		count += len(every)
		if len(every) > 1 {
			trials = append(trials, h.trial("together", pkg, every, before))
		}
	}
	h.all(trials)
	return count
}

// A reporter is the part of testing.T that a harness needs.
type reporter interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Failed() bool
}

// A harness loads and analyses packages below the module's root.
type harness struct {
	t       reporter
	root    string
	rules   []*rule.Rule
	overlay map[string][]byte // files that no disk has, by name
	count   int
}

func (h *harness) run(r *rule.Rule, patterns ...string) {
	pkgs := h.load(patterns...)
	if h.t.Failed() {
		return
	}
	before := h.analyze(pkgs)
	if !slices.ContainsFunc(before, func(f finding) bool { return f.rule == r && f.fix != nil }) {
		h.t.Errorf("%s offers no fix in %s", r.ID, patterns)
	}
	for _, f := range before {
		if f.rule == r && (f.fix == nil) != h.saysNoFix(f) {
			h.t.Errorf("%s: a fix is offered: %t: %s", f.at(), f.fix != nil, f.message)
		}
	}

	var trials []*trial
	for _, pkg := range pkgs {
		var mine, every []finding
		for _, f := range before {
			if f.pkg != pkg.PkgPath || f.fix == nil {
				continue
			}
			every = append(every, f)
			if f.rule == r {
				mine = append(mine, f)
				trials = append(trials, h.trial("alone", pkg, []finding{f}, before))
			}
		}
		if len(mine) == 0 {
			continue
		}
		tr := h.trial("together", pkg, mine, before)
		h.golden(tr)
		trials = append(trials, tr, h.trial("with those of all rules", pkg, every, before))
	}
	h.all(trials)
}

// all tries the trials, and those that follow from them.
func (h *harness) all(trials []*trial) {
	for round := 0; len(trials) > 0 && !h.t.Failed(); round++ {
		if round == rounds {
			h.t.Errorf("fixes are still offered after %d rounds, such as %s: %s", rounds, trials[0].fixed[0].at(), trials[0].fixed[0].message)
			break
		}
		trials = h.try(trials)
	}
}

// A trial is a package with fixes applied.
type trial struct {
	how    string
	dir    string            // a folder that exists in the overlay only, relative to the root
	files  map[string][]byte // by base name
	fixed  []finding
	before map[string]int // reports of the package before, by finding.key
	again  bool           // apply what is offered then
}

// trial applies as many of the fixes as go together.
func (h *harness) trial(how string, pkg *packages.Package, fixes, all []finding) *trial {
	h.count++
	rel, err := filepath.Rel(h.root, filepath.Dir(pkg.GoFiles[0]))
	if err != nil {
		h.t.Fatalf("%v", err)
	}
	tr := &trial{
		how: how, dir: fmt.Sprintf("%s/fixed%d", filepath.ToSlash(rel), h.count),
		files: make(map[string][]byte), before: make(map[string]int), again: how != "alone",
	}
	for _, f := range all {
		if f.pkg == pkg.PkgPath {
			tr.before[f.key()]++
		}
	}
	edits := make(map[string][]edit)
	for _, f := range fixes {
		if merged, ok := mergeAll(edits, f.fix); ok {
			edits = merged
			tr.fixed = append(tr.fixed, f)
		}
	}
	for _, name := range pkg.GoFiles {
		text, ok := h.overlay[name]
		if !ok {
			if text, err = os.ReadFile(name); err != nil {
				h.t.Fatalf("%v", err)
			}
		}
		text, err := apply(text, edits[name])
		if err != nil {
			h.t.Errorf("%s: fixes applied %s: %v\n%s", name, how, err, text)
		}
		tr.files[filepath.Base(name)] = text
	}
	return tr
}

// try compiles and judges the trials, in one go, and returns those to be made of
// what is still offered.
func (h *harness) try(trials []*trial) (next []*trial) {
	byPath := make(map[string]*trial)
	var patterns []string
	for _, tr := range trials {
		for name, text := range tr.files {
			h.overlay[filepath.Join(h.root, filepath.FromSlash(tr.dir), name)] = text
		}
		byPath[path.Join(scratch.Module, tr.dir)] = tr
		patterns = append(patterns, "./"+tr.dir)
	}
	pkgs := h.load(patterns...)
	found := h.analyze(pkgs)
	for _, pkg := range pkgs {
		tr := byPath[pkg.PkgPath]
		if len(pkg.Errors) > 0 {
			h.t.Errorf("the result of fixes applied %s does not compile: %v\n%s", tr.how, pkg.Errors, tr.shown())
			continue
		}
		after := make(map[string]int)
		var left []finding
		for _, f := range found {
			if f.pkg != pkg.PkgPath {
				continue
			}
			after[f.key()]++
			if f.fix != nil {
				left = append(left, f)
			}
			if after[f.key()] > tr.before[f.key()] && !f.rule.OptIn {
				h.t.Errorf("fixes applied %s make a new report: %s: %s\n%s", tr.how, f.at(), f.message, tr.shown())
			}
		}
		gone := make(map[string]int)
		for _, f := range tr.fixed {
			gone[f.key()]++
		}
		for key, n := range gone {
			if after[key] > tr.before[key]-n {
				h.t.Errorf("fixes applied %s do not fix: %s\n%s", tr.how, key, tr.shown())
			}
		}
		if tr.again && len(left) > 0 {
			next = append(next, h.trial(tr.how, pkg, left, found))
		}
	}
	return next
}

func (tr *trial) shown() string {
	var b strings.Builder
	for _, f := range tr.fixed {
		fmt.Fprintf(&b, "\t%s: %s\n", f.at(), f.message)
	}
	for name, text := range tr.files {
		if slices.ContainsFunc(tr.fixed, func(f finding) bool { return filepath.Base(f.file) == name }) {
			fmt.Fprintf(&b, "-- %s --\n%s", name, text)
		}
	}
	return b.String()
}

// golden compares the files of a trial with the golden ones.
func (h *harness) golden(tr *trial) {
	for name, text := range tr.files {
		file := filepath.Join(h.root, filepath.FromSlash(path.Dir(tr.dir)), name+".golden")
		if *update {
			if slices.ContainsFunc(tr.fixed, func(f finding) bool { return filepath.Base(f.file) == name }) {
				if err := os.WriteFile(file, text, 0o666); err != nil {
					h.t.Errorf("%v", err)
				}
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err == nil && string(want) != string(text) {
			h.t.Errorf("%s differs from what the fixes make (go test -update writes it):\n%s", file, text)
		}
	}
}

var noFix = regexp.MustCompile(`\bno fix\b`)

// saysNoFix says whether the line of a finding has a comment that says "no fix".
func (h *harness) saysNoFix(f finding) bool {
	file := f.syntax
	return slices.ContainsFunc(file.Comments, func(g *ast.CommentGroup) bool {
		return slices.ContainsFunc(g.List, func(c *ast.Comment) bool {
			return f.fset.Position(c.Pos()).Line == f.line && noFix.MatchString(c.Text)
		})
	})
}
