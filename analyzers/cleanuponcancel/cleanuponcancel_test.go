package cleanuponcancel_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/cleanuponcancel"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", cleanuponcancel.Analyzer, "./analyzers/cleanuponcancel/testdata/src/...")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if r.Action.Package.Name == "streams" {
				continue // the suspension of a range statement has no position
			}
			cancelled := func(ri analysis.RelatedInformation) bool { return strings.Contains(ri.Message, "cancelled here") }
			if !slices.ContainsFunc(d.Related, cancelled) {
				t.Errorf("%s: the path leads past no suspension point: %v", r.Action.Package.Fset.Position(d.Pos), d.Related)
			}
		}
	}
}
