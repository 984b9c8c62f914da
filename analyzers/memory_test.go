package analyzers_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers"
)

// foreign is code that does not use the runtime: of the standard library and of a
// module.
var foreign = []string{"net/http", "golang.org/x/tools/go/packages"}

// empty is an analyzer as lean as one can be that is run over dependencies too, as
// the rules are.
var empty = &analysis.Analyzer{
	Name:      "empty",
	Doc:       "do nothing",
	Run:       func(*analysis.Pass) (any, error) { return nil, nil },
	FactTypes: []analysis.Fact{new(nothing)},
}

type nothing struct{}

func (*nothing) AFact() {}

// TestMemory: in one process that analyzes foreign code, all rules together may
// take 1.3 times the memory that an empty analyzer takes. Each is measured in a
// process of its own: what the Go runtime got from the system by its end, most of it
// while loading, and what is still in use then.
func TestMemory(t *testing.T) {
	const variable = "FUTVET_TEST_MEMORY"
	if which := os.Getenv(variable); which != "" {
		system, live := analyzeForeign(t, which)
		fmt.Printf("took %d %d\n", system, live)
		return
	}
	if testing.Short() {
		t.Skip("loads net/http from source, twice")
	}
	// What is got from the system depends on when garbage was collected, and so on what
	// else the machine does: the least of a few runs counts.
	took := map[string][2]int{}
	for attempt := range 4 {
		for _, which := range []string{"empty", "rules"} {
			n := memoryOf(t, variable+"="+which)
			if before, ok := took[which]; ok {
				n = [2]int{min(n[0], before[0]), min(n[1], before[1])}
			}
			took[which] = n
		}
		most := 0.0
		for i, what := range []string{"from the system", "in use"} {
			without, with := took["empty"][i], took["rules"][i]
			ratio := float64(with) / float64(without)
			t.Logf("%s: empty analyzer %d MB, all rules %d MB: %.2f times", what, without>>20, with>>20, ratio)
			most = max(most, ratio)
		}
		if most <= 1.3 {
			return
		}
		if attempt == 3 {
			t.Errorf("all rules take %.2f times the memory of an empty analyzer; want at most 1.3", most)
		}
	}
}

// memoryOf is what a process of TestMemory says, which is told by a variable of its
// environment what to measure.
func memoryOf(t *testing.T, variable string) (took [2]int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestMemory$")
	cmd.Env = append(os.Environ(), variable)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, number, _ := strings.Cut(string(out), "took ")
	if _, err := fmt.Sscan(number, &took[0], &took[1]); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return took
}

// analyzeForeign returns how many bytes were got from the system, and are in use.
func analyzeForeign(t *testing.T, which string) (system, live uint64) {
	list := []*analysis.Analyzer{empty}
	if which == "rules" {
		list = analyzers.All()
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, foreign...)
	if err != nil {
		t.Fatal(err)
	}
	if n := packages.PrintErrors(pkgs); n > 0 {
		t.Fatalf("%d errors", n)
	}
	graph, err := checker.Analyze(list, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if len(act.Diagnostics) > 0 {
			t.Errorf("%s finds something in %s", act.Analyzer, act.Package.PkgPath)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	system = m.Sys
	runtime.GC()
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(graph)
	return system, m.HeapAlloc
}
