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

// The path leads to the leaf through all packages between, of which each tells what it
// knows by a fact.
func TestFarAway(t *testing.T) {
	results := analysistest.Run(t, "../..", cancelunsafe.Analyzer, "./analyzers/cancelunsafe/testdata/src/far/...")
	reports := 0
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			reports++
			var path []string
			for _, rel := range d.Related {
				path = append(path, rel.Message)
			}
			text := strings.Join(path, "\n")
			steps := []string{"it waits here in Next (session.go:12)", "it waits here in leaf.Frame (message.go:14)", "cancelled here in aio.ReadFull, it loses the bytes already read (leaf.go:12)"}
			if strings.HasPrefix(d.Message, "FV1002: Step ") {
				steps = []string{"it waits here in Transfer (relay.go:11)", "what was moved is not told"}
			}
			for _, s := range steps {
				before, after, ok := strings.Cut(text, s)
				if !ok {
					t.Errorf("%s: no step %q in\n%s", d.Message, s, before)
				}
				text = after
			}
		}
	}
	if reports != 3 {
		t.Errorf("%d reports", reports)
	}
}
