package dropforward_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/dropforward"
	"github.com/futvet/futvet/internal/fixtest"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", dropforward.Analyzer, "./analyzers/dropforward/testdata/src/...")
}

func TestFixes(t *testing.T) {
	fixtest.Run(t, dropforward.Rule, "./analyzers/dropforward/testdata/src/bad", "./analyzers/dropforward/testdata/src/ends")
}
