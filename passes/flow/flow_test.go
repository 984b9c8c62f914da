package flow_test

import (
	"bytes"
	"encoding/gob"
	"flag"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/internal/programs"
	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/futssa"
)

var (
	foreign = flag.String("foreign", "", "package patterns to run the engine over, gate off, instead of a few")
	from    = flag.String("from", "", "the directory whose module they are seen from")
)

// TestSurvivesOrdinaryCode runs the engine over code that has nothing to do with
// futures, with the gate off: it must not panic, hang or find anything.
func TestSurvivesOrdinaryCode(t *testing.T) {
	if err := futssa.Analyzer.Flags.Set("all", "true"); err != nil {
		t.Fatal(err)
	}
	defer futssa.Analyzer.Flags.Set("all", "false")
	flow.ExecuteEverything(true)
	defer flow.ExecuteEverything(false)
	patterns := []string{"go/printer", "net/textproto", "text/template"}
	if *foreign != "" {
		patterns = strings.Fields(*foreign)
	}
	var mu sync.Mutex // packages are analysed side by side
	functions, size, steps, cut := 0, 0, 0, 0
	flow.Watch(func(_ *ssa.Function, n, executed int, incomplete bool) {
		mu.Lock()
		defer mu.Unlock()
		functions, size, steps = functions+1, size+n, steps+executed
		if incomplete {
			cut++
		}
	})
	defer flow.Watch(nil)
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: *from}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if n := packages.PrintErrors(pkgs); n > 0 {
		t.Fatalf("%d errors", n)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{flow.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for act := range graph.All() {
		if act.Err != nil {
			t.Errorf("%s: %v", act, act.Err)
			continue
		}
		f, ok := act.Result.(*flow.Findings)
		if !ok {
			continue
		}
		n++
		for _, l := range f.Leaks {
			t.Errorf("%s: leak of %s", act.Package.Fset.Position(l.Pos), l.What)
		}
		for _, x := range f.Torns {
			t.Errorf("%s: %s is torn", act.Package.Fset.Position(x.Pos), x.On)
		}
	}
	t.Logf("%d packages with what they import: %d functions, %.2f steps an instruction, %d cut short", n, functions, float64(steps)/float64(size), cut)
	if n < len(patterns) {
		t.Errorf("%d packages were analysed", n)
	}
}

// TestSummaries checks the facts that callers in other packages see.
func TestSummaries(t *testing.T) {
	analysistest.Run(t, "../..", flow.Analyzer, "./passes/flow/testdata/src/facts/...")
}

// TestFactsAreDeterministic: the go command analyses a dependent package again when
// the bytes of a fact change, so the same code must give the same bytes.
func TestFactsAreDeterministic(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../.."}, "./testdata/casebook/independent/second/...", "./examples/...")
	if err != nil {
		t.Fatal(err)
	}
	facts := func() map[string]string {
		graph, err := checker.Analyze([]*analysis.Analyzer{flow.Analyzer}, pkgs, nil)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for act := range graph.All() {
			for _, f := range act.AllObjectFacts() {
				var b bytes.Buffer
				if err := gob.NewEncoder(&b).Encode(f.Fact); err != nil {
					t.Fatal(err)
				}
				out[act.Package.PkgPath+" "+f.Object.String()] = b.String()
			}
			if f, ok := act.Result.(*flow.Findings); ok {
				out[act.Package.PkgPath+" findings"] = fmt.Sprintf("%+v", *f)
			}
		}
		return out
	}
	first := facts()
	if len(first) < 300 {
		t.Fatalf("%d facts", len(first))
	}
	for range 2 {
		for k, v := range facts() {
			if first[k] != v {
				t.Errorf("%s differs from run to run", k)
			}
		}
	}
}

// TestSurvivesPrograms executes every function of Go's test programs.
func TestSurvivesPrograms(t *testing.T) {
	if err := futssa.Analyzer.Flags.Set("all", "true"); err != nil {
		t.Fatal(err)
	}
	defer futssa.Analyzer.Flags.Set("all", "false")
	flow.ExecuteEverything(true)
	defer flow.ExecuteEverything(false)
	var functions, steps atomic.Int64
	flow.Watch(func(_ *ssa.Function, _, executed int, _ bool) {
		functions.Add(1)
		steps.Add(int64(executed))
	})
	defer flow.Watch(nil)
	programs.Survive(t, flow.Analyzer)
	t.Logf("%d functions in %d steps", functions.Load(), steps.Load())
	if !t.Skipped() && functions.Load() < 100 {
		t.Error("the engine has executed next to nothing")
	}
}
