package checkthenwait_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/checkthenwait"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", checkthenwait.Analyzer, "./analyzers/checkthenwait/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if n := len(d.Related); n < 1 || !d.Related[n-1].Pos.IsValid() {
				t.Errorf("%s: there is no path: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
