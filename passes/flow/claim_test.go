package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/futvet/futvet/passes/flow"
)

// claims reports every claim, with what was inferred beside it.
var claims = &analysis.Analyzer{
	Name:     "claims",
	Doc:      "report claims",
	Requires: []*analysis.Analyzer{flow.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, c := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Claims {
			says, loses, known := "unsafe", "nothing", "unknown"
			if c.Safe {
				says = "safe"
			}
			if c.Known {
				known = "known"
			}
			if len(c.Losses) > 0 {
				loses = c.Losses[0].Lost.String()
				var why []string
				for _, s := range c.Path {
					why = append(why, s.Text)
				}
				loses += ": " + strings.Join(why, ", ")
			}
			pass.Reportf(c.Pos, "%s", fmt.Sprintf("%s says %s; loses %s; %s", c.What, says, loses, known))
		}
		return nil, nil
	},
}

// TestClaims: what a directive says is kept apart from what the code says.
func TestClaims(t *testing.T) {
	analysistest.Run(t, "../..", claims, "./passes/flow/testdata/src/claims")
}
