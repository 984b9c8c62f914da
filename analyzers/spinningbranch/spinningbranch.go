// Package spinningbranch is rule FV2004, which reports: a branch whose stream
// or channel has ended is ready for ever, and its end does not leave the loop
// or disarm the branch.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV2004.md, which "futvet explain FV2004" prints.
package spinningbranch

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
	ID:       "FV2004",
	Name:     "spinningbranch",
	Title:    "A branch whose stream or channel has ended is ready for ever, and its end does not leave the loop or disarm the branch.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "spinningbranch",
	Doc:      "A branch whose stream or channel has ended is ready for ever, and its end does not leave the loop or disarm the branch.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV2004.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, s := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Spins {
		name := s.What
		if name == "" {
			name = "what the branch takes from"
		}
		Rule.Report(pass, s.Pos, rule.Warning, fmt.Sprintf("the loop goes on when %s has come to its end, and its branch is ready for ever: leave the loop, or leave the branch out", name), s.Path)
	}
	return nil, nil
}
