package cancelunsafe_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/analyzers/cancelunsafe"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	analysistest.Run(t, "../..", cancelunsafe.Analyzer, "./analyzers/cancelunsafe/testdata/src/...")
}

// A finding in a loop is an error, one outside of a loop a warning; each tells how
// it comes to pass.
func TestSeverityAndPath(t *testing.T) {
	results := analysistest.Run(t, "../..", cancelunsafe.Analyzer, "./analyzers/cancelunsafe/testdata/src/loops", "./analyzers/cancelunsafe/testdata/src/once")
	n := 0
	for _, r := range results {
		want := "FV1002"
		if r.Action.Package.Name == "once" {
			want = "FV1002/warning"
		}
		for _, d := range r.Action.Diagnostics {
			n++
			p := r.Action.Package.Fset.Position(d.Pos)
			at := filepath.Base(p.Filename)
			if d.Category != want {
				t.Errorf("%s:%d: category %q, want %q", at, p.Line, d.Category, want)
			}
			if len(d.Related) == 0 || !strings.Contains(d.Related[0].Message, "is started from here") {
				t.Errorf("%s:%d: the path does not begin with what is started: %v", at, p.Line, d.Related)
				continue
			}
			last := d.Related[len(d.Related)-1].Message
			if value := strings.Contains(d.Message, "the value being sent"); !value && !strings.Contains(last, "used again here") {
				t.Errorf("%s:%d: the path ends in %q, not in the use of what was torn", at, p.Line, last)
			}
		}
	}
	if n == 0 {
		t.Error("there are no findings")
	}
}
