package flow_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/passes/flow"
)

// leaks reports every object that is left.
var leaks = &analysis.Analyzer{
	Name:     "leaks",
	Doc:      "report leaks",
	Requires: []*analysis.Analyzer{flow.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, l := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Leaks {
			pass.Reportf(l.Pos, "left")
		}
		return nil, nil
	},
}

// TestNever: calls that do not return end a path.
func TestNever(t *testing.T) {
	analysistest.Run(t, "../..", leaks, "./passes/flow/testdata/src/never/...")
}
