package fixtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/internal/rule"
)

// A finding is a report of a rule, with its first fix by file.
type finding struct {
	rule         *rule.Rule
	pkg          string // its path
	file         string
	line, column int
	function     string
	message      string
	fix          map[string][]edit // nil: none is offered
	syntax       *ast.File
	fset         *token.FileSet
}

func (f finding) at() string {
	return fmt.Sprintf("%s:%d:%d", filepath.Base(f.file), f.line, f.column)
}

// key is the same before and after a fix that does not concern the finding.
func (f finding) key() string {
	return fmt.Sprintf("%s: in %s: %s", filepath.Base(f.file), f.function, f.message)
}

// load loads packages.
func (h *harness) load(patterns ...string) []*packages.Package {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo |
			packages.NeedDeps | packages.NeedModule,
		Dir:     h.root,
		Env:     append(os.Environ(), "GOWORK=off", "GOPROXY=off"),
		Overlay: h.overlay,
	}, patterns...)
	if err != nil {
		h.t.Fatalf("%v", err)
	}
	for _, pkg := range pkgs {
		if len(pkg.GoFiles) == 0 {
			h.t.Fatalf("%s: cannot be loaded: %v", pkg.ID, pkg.Errors)
		}
		if len(h.overlay) == 0 && len(pkg.Errors) > 0 {
			h.t.Errorf("%s: %v", pkg.ID, pkg.Errors)
		}
	}
	return pkgs
}

// analyze lets every rule look at the packages that compile.
func (h *harness) analyze(pkgs []*packages.Package) []finding {
	var list []*analysis.Analyzer
	rules := make(map[*analysis.Analyzer]*rule.Rule)
	for _, r := range h.rules {
		list = append(list, r.Analyzer)
		rules[r.Analyzer] = r
	}
	graph, err := checker.Analyze(list, slices.DeleteFunc(slices.Clone(pkgs), func(p *packages.Package) bool { return len(p.Errors) > 0 }), nil)
	if err != nil {
		h.t.Fatalf("%v", err)
	}
	var found []finding
	for _, act := range graph.Roots {
		if act.Err != nil {
			h.t.Errorf("%s: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			found = append(found, h.finding(act, rules[act.Analyzer], d))
		}
	}
	slices.SortStableFunc(found, func(f, g finding) int {
		return cmp.Or(strings.Compare(f.file, g.file), cmp.Compare(f.line, g.line), cmp.Compare(f.column, g.column))
	})
	return found
}

func (h *harness) finding(act *checker.Action, r *rule.Rule, d analysis.Diagnostic) finding {
	fset := act.Package.Fset
	at := fset.Position(d.Pos)
	f := finding{rule: r, pkg: act.Package.PkgPath, file: at.Filename, line: at.Line, column: at.Column, message: d.Message, fset: fset}
	for _, file := range act.Package.Syntax {
		if file.FileStart <= d.Pos && d.Pos <= file.FileEnd {
			f.syntax = file
		}
	}
	if f.syntax == nil {
		h.t.Fatalf("%s: reported outside of the package: %s", at, d.Message)
	}
	for _, decl := range f.syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Pos() <= d.Pos && d.Pos < fn.End() {
			f.function = fn.Name.Name
		}
	}
	if len(d.SuggestedFixes) == 0 {
		return f
	}
	f.fix = make(map[string][]edit)
	for _, e := range d.SuggestedFixes[0].TextEdits {
		end := e.End
		if !end.IsValid() {
			end = e.Pos
		}
		file := fset.File(e.Pos)
		if file == nil || fset.File(end) != file {
			h.t.Fatalf("%s: the fix edits no file", at)
		}
		f.fix[file.Name()] = append(f.fix[file.Name()], edit{file.Offset(e.Pos), file.Offset(end), string(e.NewText)})
	}
	for _, list := range f.fix {
		slices.SortStableFunc(list, func(a, b edit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	}
	if len(d.SuggestedFixes) > 1 {
		h.t.Errorf("%s: several fixes are offered; -fix takes the first", at)
	}
	return f
}
