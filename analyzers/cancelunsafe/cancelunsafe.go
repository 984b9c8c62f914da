// Package cancelunsafe is rule FV1002, which reports: a future that is not
// cancel safe may be dropped while pending, while what it works on stays in
// use.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV1002.md, which "futvet explain FV1002" prints.
package cancelunsafe

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/repair"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/flow"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV1002",
	Name:     "cancelunsafe",
	Title:    "A future that is not cancel safe may be dropped while pending, while what it works on stays in use.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "cancelunsafe",
	Doc:      "A future that is not cancel safe may be dropped while pending, while what it works on stays in use.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV1002.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, t := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Torns {
		severity := rule.Warning
		if t.Loop {
			severity = rule.Error
		}
		var fix []analysis.SuggestedFix
		where := fmt.Sprintf("loses %s, and %s stays in use", t.Lost, t.On)
		if t.Value {
			where = fmt.Sprintf("loses %s, %s", t.Lost, t.On)
			fix = repair.Reserve(pass, t.Pos)
		}
		Rule.Report(pass, t.Pos, severity, fmt.Sprintf("%s is not cancel safe: dropped here while pending it %s", t.Via, where), t.Path, fix...)
	}
	return nil, nil
}
