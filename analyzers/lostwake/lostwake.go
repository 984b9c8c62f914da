// Package lostwake is rule FV2005, which reports: a pending future is polled
// with a waker that is thrown away, and then waited for without being polled
// again.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV2005.md, which "futvet explain FV2005" prints.
package lostwake

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/flow"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV2005",
	Name:     "lostwake",
	Title:    "A pending future is polled with a waker that is thrown away, and then waited for without being polled again.",
	Severity: rule.Info,
	OptIn:    true,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "lostwake",
	Doc:      "A pending future is polled with a waker that is thrown away, and then waited for without being polled again.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV2005.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, u := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Unheard {
		name := u.What
		if name == "" {
			name = "the " + u.Kind
		}
		Rule.Report(pass, u.Pos, rule.Info, fmt.Sprintf("%s was polled with a waker that is thrown away, and wakes nobody while the block waits here: poll it again, or wait for it too", name), u.Path)
	}
	return nil, nil
}
