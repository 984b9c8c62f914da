package mustcall_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers/mustcall"
	"github.com/futvet/futvet/passes/futssa"
)

func Test(t *testing.T) {
	contracts(t, "std")
	analysistest.Run(t, "../..", mustcall.Analyzer, "./analyzers/mustcall/testdata/src/...")
}

func contracts(t *testing.T, value string) {
	flag := mustcall.Analyzer.Flags.Lookup("contracts").Value
	if err := flag.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set("") })
}

// Without the flag, code that does not use the runtime is not even built as SSA;
// with it, only the contracts that it names are in force.
func TestFlag(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../.."}, "./analyzers/mustcall/testdata/src/basic")
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string][]string{
		"":         nil,
		"sql,iter": {"rows", "stop function", "transaction"},
	} {
		contracts(t, value)
		graph, err := checker.Analyze([]*analysis.Analyzer{mustcall.Analyzer, futssa.Analyzer}, pkgs, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, act := range graph.Roots {
			if act.Err != nil {
				t.Error(act.Err)
			}
			if act.Analyzer == futssa.Analyzer && (act.Result.(*buildssa.SSA) != nil) != (value != "") {
				t.Errorf("%q: SSA is %v", value, act.Result)
			}
			for _, d := range act.Diagnostics {
				what, _, _ := strings.Cut(strings.TrimPrefix(d.Message, "FV6001: the "), " that")
				got = append(got, what)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
