package tornstate_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/tornstate"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", tornstate.Analyzer, "./analyzers/tornstate/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			cancelled := func(ri analysis.RelatedInformation) bool { return strings.Contains(ri.Message, "cancellation here") }
			if !slices.ContainsFunc(d.Related, cancelled) {
				t.Errorf("%s: the path leads past no suspension point: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
