package lockacross_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/lockacross"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", lockacross.Analyzer, "./analyzers/lockacross/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if n := len(d.Related); n < 2 || d.Related[n-1].Pos != d.Pos {
				t.Errorf("%s: the path does not end where the block waits: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
