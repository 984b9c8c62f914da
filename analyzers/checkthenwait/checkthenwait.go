// Package checkthenwait is rule FV5005, which reports: a condition is tested
// before the Notify wait that guards it is created, and not again after.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV5005.md, which "futvet explain FV5005" prints.
package checkthenwait

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/blocks"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV5005",
	Name:     "checkthenwait",
	Title:    "A condition is tested before the Notify wait that guards it is created, and not again after.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "checkthenwait",
	Doc:      "A condition is tested before the Notify wait that guards it is created, and not again after.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV5005.md",
	Requires: []*analysis.Analyzer{blocks.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, w := range pass.ResultOf[blocks.Analyzer].(*blocks.Findings).Waits {
		Rule.Report(pass, w.Pos, rule.Warning, "a notification between the test of the condition and this is lost, and the wait may last for ever: create the wait first, then test, then await it", w.Path)
	}
	return nil, nil
}
