package blockingasync_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/blockingasync"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", blockingasync.Analyzer, "./analyzers/blockingasync/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if n := len(d.Related); n < 1 || d.Related[0].Pos != d.Pos {
				t.Errorf("%s: the path does not begin at what blocks: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
