package futssa

import (
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/packages"
)

// TestStandardNeverReturns holds the table against what ctrlflow finds, in the
// packages that are in it and some of those that they import.
func TestStandardNeverReturns(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, "log", "os", "runtime", "syscall", "testing")
	if err != nil {
		t.Fatal(err)
	}
	if n := packages.PrintErrors(pkgs); n > 0 {
		t.Fatalf("%d errors", n)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{ctrlflow.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, f := range act.AllObjectFacts() {
			fn, ok := f.Object.(*types.Func)
			if !ok || fn.Pkg() != act.Package.Types || !fn.Exported() {
				continue
			}
			name := fn.FullName()
			found[name] = true
			if strings.HasPrefix(name, "(os.") {
				continue // methods of types that nobody else can name
			}
			if !standardNeverReturns[fn.Pkg().Path()][name] {
				t.Errorf("%s never returns, and is not in the table", name)
			}
		}
	}
	for path, names := range standardNeverReturns {
		for name := range names {
			if !found[name] && name != "syscall.ExitProcess" && name != "syscall.ExitThread" { // of other systems
				t.Errorf("%s: %s is in the table; ctrlflow does not say so", path, name)
			}
		}
	}
}

// TestStandard: a package is the standard library's by where it is.
func TestStandard(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles}, "net/http", "runtime", "golang.org/x/tools/go/cfg", Runtime)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		want := p.PkgPath == "runtime" || p.PkgPath == "net/http"
		if got := Standard(p.PkgPath, p.Dir); got != want {
			t.Errorf("Standard(%q, %q) = %v", p.PkgPath, p.Dir, got)
		}
	}
	if dir := t.TempDir() + "/src/net/http"; Standard("net/http", dir) {
		t.Errorf("%s is taken for the standard library's", dir)
	}
}
