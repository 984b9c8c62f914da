// Package unit analyses one package at a time, from syntax in memory, beside a
// program that was loaded and analysed once. Tests use it to try many variants of
// a package at the price of one.
package unit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A Program is what the variants import.
type Program struct {
	Fset      *token.FileSet
	Roots     []*packages.Package
	analyzers []*analysis.Analyzer
	types     map[string]*types.Package
	actions   map[actionKey]*checker.Action
	graph     *checker.Graph
}

type actionKey struct {
	pkg string
	a   *analysis.Analyzer
}

// Load loads the packages that match patterns, seen from dir, with all that they
// import, and runs the analyzers over them.
func Load(dir string, analyzers []*analysis.Analyzer, patterns ...string) (*Program, error) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: dir}, patterns...)
	if err != nil {
		return nil, err
	}
	p := &Program{Roots: pkgs, analyzers: analyzers, types: map[string]*types.Package{}, actions: map[actionKey]*checker.Action{}}
	var wrong error
	packages.Visit(pkgs, nil, func(q *packages.Package) {
		for _, e := range q.Errors {
			wrong = errors.Join(wrong, e)
		}
		p.Fset, p.types[q.PkgPath] = q.Fset, q.Types
	})
	if wrong != nil {
		return nil, wrong
	}
	if p.graph, err = checker.Analyze(analyzers, pkgs, nil); err != nil {
		return nil, err
	}
	for act := range p.graph.All() {
		if act.Err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("%s: %w", act, act.Err))
		}
		p.actions[actionKey{act.Package.PkgPath, act.Analyzer}] = act
	}
	return p, wrong
}

// Import returns a package of the program.
func (p *Program) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if q := p.types[path]; q != nil {
		return q, nil
	}
	return nil, fmt.Errorf("package %s is not part of the program", path)
}

// Diagnostics returns what was found in a package when the program was loaded.
func (p *Program) Diagnostics(path string) []analysis.Diagnostic {
	var out []analysis.Diagnostic
	for _, a := range p.analyzers {
		if act := p.actions[actionKey{path, a}]; act != nil {
			out = append(out, act.Diagnostics...)
		}
	}
	return out
}

// A Unit is one type-checked package.
type Unit struct {
	prog  *Program
	files []*ast.File
	types *types.Package
	info  *types.Info

	results map[*analysis.Analyzer]any
	objects map[objectFact]analysis.Fact
	pkgs    map[reflect.Type]analysis.Fact
	found   []analysis.Diagnostic
}

type objectFact struct {
	obj types.Object
	typ reflect.Type
}

// Check type-checks a package. It may have the path of one of the program's, and
// then stands in for it.
func (p *Program) Check(path string, files []*ast.File) (*Unit, error) {
	u := &Unit{
		prog: p, files: files, results: map[*analysis.Analyzer]any{},
		objects: map[objectFact]analysis.Fact{}, pkgs: map[reflect.Type]analysis.Fact{},
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
			Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
		},
	}
	var err error
	conf := types.Config{Importer: importer(p.Import), Sizes: types.SizesFor("gc", "amd64")}
	u.types, err = conf.Check(path, p.Fset, files, u.info)
	return u, err
}

type importer func(string) (*types.Package, error)

func (f importer) Import(path string) (*types.Package, error) { return f(path) }

// Run runs the analyzers, which must be among the program's or required by them,
// and returns what they report. Run again, they run again, but not what they require.
func (u *Unit) Run(analyzers ...*analysis.Analyzer) ([]analysis.Diagnostic, error) {
	u.found = nil
	for _, a := range analyzers {
		delete(u.results, a)
	}
	for _, a := range analyzers {
		if err := u.run(a, analyzers); err != nil {
			return nil, err
		}
	}
	return u.found, nil
}

// Facts are the facts about the package's objects, by object.
func (u *Unit) Facts() map[types.Object][]analysis.Fact {
	out := map[types.Object][]analysis.Fact{}
	for k, f := range u.objects {
		out[k.obj] = append(out[k.obj], f)
	}
	return out
}

func (u *Unit) run(a *analysis.Analyzer, roots []*analysis.Analyzer) error {
	if _, ok := u.results[a]; ok {
		return nil
	}
	inputs := map[*analysis.Analyzer]any{}
	for _, r := range a.Requires {
		if err := u.run(r, roots); err != nil {
			return err
		}
		inputs[r] = u.results[r]
	}
	pass := &analysis.Pass{
		Analyzer: a, Fset: u.prog.Fset, Files: u.files, Pkg: u.types, TypesInfo: u.info,
		TypesSizes: types.SizesFor("gc", "amd64"), ResultOf: inputs, ReadFile: os.ReadFile,
		Module: &analysis.Module{GoVersion: "1.26"},
		Report: func(d analysis.Diagnostic) {
			if slices.Contains(roots, a) {
				u.found = append(u.found, d)
			}
		},
		ImportObjectFact: func(obj types.Object, fact analysis.Fact) bool {
			if obj.Pkg() == nil {
				return false
			}
			if obj.Pkg() == u.types {
				return copyFact(u.objects[objectFact{obj, reflect.TypeOf(fact)}], fact)
			}
			act := u.prog.actions[actionKey{obj.Pkg().Path(), a}]
			return act != nil && act.ObjectFact(obj, fact)
		},
		ImportPackageFact: func(q *types.Package, fact analysis.Fact) bool {
			if q == u.types {
				return copyFact(u.pkgs[reflect.TypeOf(fact)], fact)
			}
			act := u.prog.actions[actionKey{q.Path(), a}]
			return act != nil && act.PackageFact(q, fact)
		},
		ExportObjectFact: func(obj types.Object, fact analysis.Fact) {
			u.objects[objectFact{obj, reflect.TypeOf(fact)}] = fact
		},
		ExportPackageFact: func(fact analysis.Fact) { u.pkgs[reflect.TypeOf(fact)] = fact },
		AllObjectFacts: func() []analysis.ObjectFact {
			var out []analysis.ObjectFact
			for k, f := range u.objects {
				out = append(out, analysis.ObjectFact{Object: k.obj, Fact: f})
			}
			return out
		},
		AllPackageFacts: func() []analysis.PackageFact {
			var out []analysis.PackageFact
			for _, f := range u.pkgs {
				out = append(out, analysis.PackageFact{Package: u.types, Fact: f})
			}
			return out
		},
	}
	res, err := a.Run(pass)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Name, err)
	}
	u.results[a] = res
	return nil
}

func copyFact(from, to analysis.Fact) bool {
	if from == nil {
		return false
	}
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem())
	return true
}
