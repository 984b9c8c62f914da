// Package cleanuponcancel is rule FV3002, which reports: a cleanup is an
// ordinary statement after a suspension point: cancelled there, it never runs.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV3002.md, which "futvet explain FV3002" prints.
package cleanuponcancel

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/repair"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV3002",
	Name:     "cleanuponcancel",
	Title:    "A cleanup is an ordinary statement after a suspension point: cancelled there, it never runs.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "cleanuponcancel",
	Doc:      "A cleanup is an ordinary statement after a suspension point: cancelled there, it never runs.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV3002.md",
	Requires: []*analysis.Analyzer{flow.Analyzer, model.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	m := pass.ResultOf[model.Analyzer].(*model.Model)
	for _, c := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Cancels {
		statement, remedy := "statement", "defer it"
		if c.Late {
			statement, remedy = "defer", "defer it earlier"
		}
		text := fmt.Sprintf("a cancellation before this %s skips the cleanup of the %s: %s", statement, c.Class.Name, remedy)
		if c.Never {
			text = fmt.Sprintf("a cancellation while %s is waited for leaves it pending: defer its Drop", c.What)
		}
		var fix []analysis.SuggestedFix
		if !c.InBlock {
			fix = repair.Release(pass, m, c.Made, c.Class)
		}
		Rule.Report(pass, c.Pos, rule.Warning, text, c.Path, fix...)
	}
	return nil, nil
}
