package unawaited_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/unawaited"
)

// The module's root is where the analysed packages are loaded from: they import
// the runtime, and need no go.mod of their own.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", unawaited.Analyzer, "./analyzers/unawaited/testdata/src/...")
}
