package stalewaker_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/stalewaker"
	"github.com/futvet/futvet/internal/fixtest"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", stalewaker.Analyzer, "./analyzers/stalewaker/testdata/src/...")
}

func TestFixes(t *testing.T) {
	fixtest.Run(t, stalewaker.Rule, "./analyzers/stalewaker/testdata/src/fix")
}
