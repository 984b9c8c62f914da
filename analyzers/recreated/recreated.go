// Package recreated is rule FV1003, which reports: a future that carries
// progress is made anew in every turn of a select loop, so that it never gets
// there.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV1003.md, which "futvet explain FV1003" prints.
package recreated

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
	ID:       "FV1003",
	Name:     "recreated",
	Title:    "A future that carries progress is made anew in every turn of a select loop, so that it never gets there.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "recreated",
	Doc:      "A future that carries progress is made anew in every turn of a select loop, so that it never gets there.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV1003.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, r := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Anews {
		Rule.Report(pass, r.Pos, rule.Warning, fmt.Sprintf("what %s makes is dropped and made anew in every turn of the loop: %s; make it once before the loop, and lend it with Ref", r.By, r.Loses), r.Path, repair.Hoist(pass, r.Pos)...)
	}
	return nil, nil
}
