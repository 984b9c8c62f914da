package cancelunsafe_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/cancelunsafe"
)

// What is analysed imports the runtime, so it is loaded from the module's root. A
// finding in a loop is an error, one outside of a loop a warning; each tells how it
// comes to pass.
func Test(t *testing.T) {
	results := analysistest.Run(t, "../..", cancelunsafe.Analyzer, "./analyzers/cancelunsafe/testdata/src/...")
	categories := map[string]string{"loops": "FV1002", "once": "FV1002/warning"}
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			at := r.Action.Package.Fset.Position(d.Pos)
			if want, ok := categories[r.Action.Package.Name]; ok && d.Category != want {
				t.Errorf("%s: category %q, want %q", at, d.Category, want)
			}
			if len(d.Related) == 0 {
				t.Errorf("%s: there is no path", at)
				continue
			}
			// A range statement has no position of its own, and a value that is lost
			// is not used again.
			if r.Action.Package.Name != "loops" || strings.Contains(d.Message, "the value being sent") {
				continue
			}
			if last := d.Related[len(d.Related)-1].Message; !strings.Contains(last, "used again here") {
				t.Errorf("%s: the path ends in %q, not in the use of what was torn", at, last)
			}
		}
	}
}
