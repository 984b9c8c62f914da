package flow_test

import (
	"flag"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/futssa"
)

var std = flag.String("std", "", "package patterns to run the engine over, gate off, instead of a few")

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
	if *std != "" {
		patterns = []string{*std}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
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
	if n < len(patterns) {
		t.Errorf("%d packages were analysed", n)
	}
}

// TestSummaries checks the facts that callers in other packages see.
func TestSummaries(t *testing.T) {
	analysistest.Run(t, "../..", flow.Analyzer, "./passes/flow/testdata/src/...")
}
