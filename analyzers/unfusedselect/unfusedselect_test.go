package unfusedselect_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/unfusedselect"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", unfusedselect.Analyzer, "./analyzers/unfusedselect/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if n := len(d.Related); n == 0 || d.Related[n-1].Pos != d.Pos || d.Related[n-1].Message != "polled again here" {
				t.Errorf("%s: the path does not end in the poll that is one too many: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
