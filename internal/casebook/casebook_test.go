// Package casebook holds the test that measures the rules by the casebook in
// testdata/casebook.
package casebook

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/rule"
)

type site struct {
	file string
	line int
	id   string
}

func (s site) String() string { return fmt.Sprintf("%s:%d %s", s.file, s.line, s.id) }

const wholeBook = "./testdata/casebook/..."

var cases = flag.String("cases", wholeBook, "package patterns to measure instead, relative to the module's root")

var held = flag.String("contracts", "std", "contracts of the standard library to hold the cases to, as -mustcall.contracts takes them")

var wantRE = regexp.MustCompile(`// want ((?:"FV\d+" ?)+)`)

// outcome is what was expected and what was reported.
type outcome struct {
	pkgs []*packages.Package
	want map[site]bool
	got  map[site]string // the message and its story
}

// load runs all rules over packages, and reads what they expect. Files are named
// relative to root.
func load(t *testing.T, root string, patterns []string) outcome {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: "../.."}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			t.Error(e)
		}
	})
	graph, err := checker.Analyze(analyzers.All(), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[site]bool{}, map[site]string{}
	at := func(fset *token.FileSet, pos token.Pos, id string) site {
		p := fset.Position(pos)
		rel, err := filepath.Rel(root, p.Filename)
		if err != nil {
			rel = p.Filename
		}
		return site{filepath.ToSlash(rel), p.Line, id}
	}
	for _, p := range pkgs {
		for _, f := range p.Syntax {
			comments(f, func(c *ast.Comment) {
				if m := wantRE.FindStringSubmatch(c.Text); m != nil {
					for id := range strings.FieldsSeq(m[1]) {
						want[at(p.Fset, c.Pos(), strings.Trim(id, `"`))] = true
					}
				}
			})
		}
	}
	for act := range graph.All() {
		if act.Err != nil {
			t.Errorf("%s: %v", act, act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			id, _, _ := strings.Cut(d.Category, "/")
			if off := slices.ContainsFunc(analyzers.Rules(), func(r *rule.Rule) bool { return r.ID == id && r.OptIn }); off && !want[at(act.Package.Fset, d.Pos, id)] {
				continue // what is off by default is no false alarm
			}
			var b strings.Builder
			b.WriteString(d.Message)
			for _, r := range d.Related {
				p := act.Package.Fset.Position(r.Pos)
				fmt.Fprintf(&b, "\n\t\t%s:%d: %s", filepath.Base(p.Filename), p.Line, r.Message)
			}
			got[at(act.Package.Fset, d.Pos, id)] = b.String()
		}
	}
	return outcome{pkgs, want, got}
}

func TestCasebook(t *testing.T) {
	root, err := filepath.Abs("../../testdata/casebook")
	if err != nil {
		t.Fatal(err)
	}
	if *held != "" {
		setContracts(t, *held)
	}
	ran := load(t, root, append(strings.Fields(*cases), "./futures/..."))
	pkgs, want, got := ran.pkgs, ran.want, ran.got
	// The shapes are counted by TestShapes.
	shapes := func(s site) bool { return strings.HasPrefix(s.file, "shapes/") }
	maps.DeleteFunc(want, func(s site, _ bool) bool { return shapes(s) })
	maps.DeleteFunc(got, func(s site, _ string) bool { return shapes(s) })
	pkgs = slices.DeleteFunc(pkgs, func(p *packages.Package) bool { return strings.Contains(p.PkgPath, "/casebook/shapes/") })
	here := map[string]bool{}
	for _, r := range analyzers.Rules() {
		here[r.ID] = true
	}
	b := newBook(t, filepath.Join(root, "README.md"))
	// A package is correct code if nothing is expected in it.
	for _, p := range pkgs {
		if p.Module == nil || len(p.GoFiles) == 0 || strings.HasPrefix(p.PkgPath, "github.com/futvet/futvet/futures") {
			continue
		}
		rel, err := filepath.Rel(root, p.GoFiles[0])
		if err != nil {
			t.Fatal(err)
		}
		bad := false
		for s := range want {
			bad = bad || filepath.Dir(s.file) == filepath.Dir(rel)
		}
		if !bad {
			b.group(filepath.ToSlash(rel)).correct++
		}
	}
	for s := range want {
		g := b.group(s.file)
		why, listed := knownMisses[s.String()]
		_, found := got[s]
		switch {
		case found:
			g.reported++
			if listed {
				t.Errorf("%s is reported although it is listed as a miss (%s)", s, why)
			}
		case !here[s.id]:
			t.Errorf("%s: there is no such rule", s)
		default:
			g.missed++
			if !listed {
				t.Errorf("missed: %s", s)
			}
		}
	}
	for s, msg := range got {
		if !want[s] {
			b.group(s.file).wrong++
			t.Errorf("false: %s: %s", s, msg)
		}
	}
	for s, why := range knownMisses {
		if *cases == wholeBook && !slices.ContainsFunc(slices.Collect(maps.Keys(want)), func(w site) bool { return w.String() == s }) {
			t.Errorf("%s is listed as a miss (%s), but is not expected", s, why)
		}
	}
	b.log()
}

func comments(f *ast.File, visit func(*ast.Comment)) {
	for _, g := range f.Comments {
		for _, c := range g.List {
			visit(c)
		}
	}
}
