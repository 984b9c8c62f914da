package futssa

import (
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// ctrlflow finds out which functions never return, across packages by facts. It
// is run here, not required, for two reasons: its facts of the standard library
// are known without looking at it, and it keeps a graph of every function that the
// driver visits.

// neverReturns is a fact: ctrlflow's own, under another name, because a driver
// may run analyzers that require ctrlflow as well and no two may share a fact's type.
type neverReturns struct{}

func (*neverReturns) AFact()         {}
func (*neverReturns) String() string { return "never returns" }

// standardNeverReturns are the functions of the standard library that others can
// call and that never return, as types.Func.FullName has them. What only calls
// panic because a method had to be there is not among them.
var standardNeverReturns = map[string]map[string]bool{
	"log": {
		"log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
		"log.Panic": true, "log.Panicf": true, "log.Panicln": true,
		"(*log.Logger).Fatal": true, "(*log.Logger).Fatalf": true, "(*log.Logger).Fatalln": true,
		"(*log.Logger).Panic": true, "(*log.Logger).Panicf": true, "(*log.Logger).Panicln": true,
	},
	"os":      {"os.Exit": true},
	"runtime": {"runtime.CPUProfile": true, "runtime.Goexit": true},
	"syscall": {"syscall.Exit": true, "syscall.ExitProcess": true, "syscall.ExitThread": true},
	"testing": {
		"(*testing.common).FailNow": true, "(*testing.common).Fatal": true, "(*testing.common).Fatalf": true,
		"(*testing.common).Skip": true, "(*testing.common).SkipNow": true, "(*testing.common).Skipf": true,
		"testing.Main": true,
	},
}

// controlFlow runs ctrlflow.
func controlFlow(pass *analysis.Pass) (any, error) {
	sub := *pass
	sub.ResultOf = map[*analysis.Analyzer]any{inspect.Analyzer: inspector.New(pass.Files)}
	sub.ExportObjectFact = func(obj types.Object, _ analysis.Fact) {
		pass.ExportObjectFact(obj, new(neverReturns))
	}
	sub.ImportObjectFact = func(obj types.Object, _ analysis.Fact) bool {
		if obj.Pkg() == nil {
			return false
		}
		if names := standardNeverReturns[obj.Pkg().Path()]; names != nil {
			if fn, ok := obj.(*types.Func); ok && names[fn.FullName()] {
				return true
			}
		}
		return pass.ImportObjectFact(obj, new(neverReturns))
	}
	return ctrlflow.Analyzer.Run(&sub)
}

// Standard says whether the package with that path, in that folder, is one of the
// standard library's. Nothing needs to be known of those but what is in tables.
func Standard(path, dir string) bool {
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return false
	}
	src, ok := strings.CutSuffix(filepath.ToSlash(dir), "/"+path)
	if !ok || !strings.HasSuffix(src, "/src") {
		return false
	}
	_, err := os.Stat(filepath.Join(filepath.FromSlash(src), "unsafe", "unsafe.go"))
	return err == nil
}

// inStandard says whether the package is one of the standard library's. Not all of
// its files need to be there: cgo writes some elsewhere.
func inStandard(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		if file := pass.Fset.File(f.FileStart); file != nil && Standard(pass.Pkg.Path(), filepath.Dir(file.Name())) {
			return true
		}
	}
	return false
}
