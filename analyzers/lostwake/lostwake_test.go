package lostwake_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/lostwake"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", lostwake.Analyzer, "./analyzers/lostwake/testdata/src/...")
}
