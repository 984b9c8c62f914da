package syncdrop_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/syncdrop"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, "../..", syncdrop.Analyzer, "./analyzers/syncdrop/testdata/src/...")
}
