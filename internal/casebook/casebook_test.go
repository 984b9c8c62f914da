// Package casebook holds the test that measures the rules by the casebook in
// testdata/casebook.
package casebook

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers"
)

// knownMisses are expected findings that the analysis does not make, each with
// the reason. One that is made after all fails the test: take it out.
var knownMisses = map[string]string{
	"independent/third/cancelunsafe/zones/buggy/x.go:66 FV1002":          "a one-shot cancellation that its caller is told of; that the agents are called again is nowhere in the code",
	"independent/second/cancelunsafe/modbusgateway/buggy/x.go:47 FV1002": "the futures come in a slice that another function has filled by index",
	"independent/second/unfusedselect/fleetwatch/buggy/x.go:45 FV2001":   "the futures are fields of a slice's elements, and so are the branches",
}

type site struct {
	file string
	line int
	id   string
}

func (s site) String() string { return fmt.Sprintf("%s:%d %s", s.file, s.line, s.id) }

var cases = flag.String("cases", "./testdata/casebook/...", "package patterns to measure instead, relative to the module's root")

var wantRE = regexp.MustCompile(`// want "(FV\d+)"`)

func TestCasebook(t *testing.T) {
	root, err := filepath.Abs("../../testdata/casebook")
	if err != nil {
		t.Fatal(err)
	}
	patterns := strings.Fields(*cases)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: "../.."}, append(patterns, "./futures/...")...)
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
					want[at(p.Fset, c.Pos(), m[1])] = true
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
			var b strings.Builder
			b.WriteString(d.Message)
			for _, r := range d.Related {
				p := act.Package.Fset.Position(r.Pos)
				fmt.Fprintf(&b, "\n\t\t%s:%d: %s", filepath.Base(p.Filename), p.Line, r.Message)
			}
			got[at(act.Package.Fset, d.Pos, id)] = b.String()
		}
	}
	// A package is correct code if nothing is expected in it.
	type tally struct{ correct, want, found, missed, wrong int }
	groups := map[string]*tally{}
	group := func(file string) *tally {
		name := "cases"
		if parts := strings.Split(file, "/"); strings.HasPrefix(file, "..") {
			name = "elsewhere"
		} else if parts[0] == "variants" || parts[0] == "independent" {
			name = parts[0] + "/" + parts[1]
		} else if parts[0] == "traps" {
			name = "traps"
		}
		if groups[name] == nil {
			groups[name] = &tally{}
		}
		return groups[name]
	}
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
			group(filepath.ToSlash(rel)).correct++
		}
	}
	for s := range want {
		g := group(s.file)
		g.want++
		if _, ok := got[s]; ok {
			g.found++
			if why, ok := knownMisses[s.String()]; ok {
				t.Errorf("%s is found although it is listed as a miss (%s)", s, why)
			}
			continue
		}
		g.missed++
		if _, ok := knownMisses[s.String()]; !ok {
			t.Errorf("missed: %s", s)
		}
	}
	for s, msg := range got {
		if !want[s] {
			group(s.file).wrong++
			t.Errorf("false: %s: %s", s, msg)
		}
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range groups {
			if !yield(n) {
				return
			}
		}
	}) {
		g := groups[name]
		t.Logf("%-28s %3d bugs: %3d found %3d missed; %3d correct packages; %d false alarms", name, g.want, g.found, g.missed, g.correct, g.wrong)
	}
}

func comments(f *ast.File, visit func(*ast.Comment)) {
	for _, g := range f.Comments {
		for _, c := range g.List {
			visit(c)
		}
	}
}
