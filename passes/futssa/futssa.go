// Package futssa builds SSA, once for all passes, and only for packages that
// use the runtime, directly or through another package, or that declare contracts
// by directives. Where contracts of the standard library are in force, packages
// that could call its functions are among them; the standard library is not: what
// is to be known of it is in a table.
//
// Requiring buildssa would build SSA for every package that a driver visits,
// the standard library included, at 2.6 times the time and 3 times the memory
// in one process. A package fact marks what uses the runtime instead, so that
// the decision is a look at the imports. Of other packages it is only found out
// which functions never return, and of the standard library not even that: these
// are in a table, so that a driver which knows may leave the library out altogether
// (see Standard).
package futssa

import (
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"

	"github.com/futvet/futvet/passes/contract"
	"github.com/futvet/futvet/passes/directive"
)

// Runtime is the import path of the runtime's root package.
const Runtime = "github.com/futvet/futvet/futures"

// Analyzer's result is nil for a package that does not use the runtime.
var Analyzer = &analysis.Analyzer{
	Name:       "futssa",
	Doc:        "build SSA for packages that use the futures runtime",
	Run:        run,
	ResultType: reflect.TypeFor[*buildssa.SSA](),
	FactTypes:  []analysis.Fact{new(usesRuntime), new(neverReturns)},
}

// all turns the gate off, to try the passes on code that does not use the
// runtime.
var all bool

func init() {
	Analyzer.Flags.BoolVar(&all, "all", false, "build SSA for every package")
}

// usesRuntime marks a package that imports the runtime, directly or not.
type usesRuntime struct{ Uses bool }

func (*usesRuntime) AFact()         {}
func (*usesRuntime) String() string { return "uses the futures runtime" }

// IsRuntime says whether path is the runtime's root package or one below it.
func IsRuntime(path string) bool {
	return path == Runtime || strings.HasPrefix(path, Runtime+"/")
}

func run(pass *analysis.Pass) (any, error) {
	if !all && inStandard(pass) {
		return (*buildssa.SSA)(nil), nil
	}
	cfgs, err := controlFlow(pass)
	if err != nil || !relevant(pass) {
		return (*buildssa.SSA)(nil), err
	}
	pass.ExportPackageFact(&usesRuntime{Uses: true})
	sub := *pass
	sub.ResultOf = map[*analysis.Analyzer]any{ctrlflow.Analyzer: cfgs}
	return buildssa.Analyzer.Run(&sub)
}

func relevant(pass *analysis.Pass) bool {
	if all {
		return true
	}
	std := contract.Enabled.Any() && !standard(pass)
	for _, p := range pass.Pkg.Imports() {
		if std && contract.Packages(p.Path()) || IsRuntime(p.Path()) || pass.ImportPackageFact(p, new(usesRuntime)) {
			return true
		}
	}
	for _, f := range pass.Files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.HasPrefix(c.Text, directive.Prefix) {
					return true
				}
			}
		}
	}
	return false
}

// standard says whether a package is one of the standard library's: it belongs to
// no module, and its path does not begin with a host's name.
func standard(pass *analysis.Pass) bool {
	first, _, _ := strings.Cut(pass.Pkg.Path(), "/")
	return (pass.Module == nil || pass.Module.Path == "" || pass.Module.Path == "std") && !strings.Contains(first, ".")
}
