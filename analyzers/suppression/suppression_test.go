package suppression_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	_ "github.com/futvet/futvet/analyzers" // so that the rules are known
	"github.com/futvet/futvet/analyzers/suppression"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", suppression.Analyzer, "./analyzers/suppression/testdata/src/...")
}
