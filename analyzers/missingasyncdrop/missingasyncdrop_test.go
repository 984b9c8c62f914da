package missingasyncdrop_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/missingasyncdrop"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", missingasyncdrop.Analyzer, "./analyzers/missingasyncdrop/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if n := len(d.Related); n == 0 || d.Related[n-1].Message != "the function is left here without it" {
				t.Errorf("%s: the path does not end where the value is left: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
