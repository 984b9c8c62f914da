package pendingnowaker_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/pendingnowaker"
	"github.com/futvet/futvet/internal/fixtest"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", pendingnowaker.Analyzer, "./analyzers/pendingnowaker/testdata/src/...")
}

func TestFixes(t *testing.T) {
	fixtest.Run(t, pendingnowaker.Rule, "./analyzers/pendingnowaker/testdata/src/fix")
}
