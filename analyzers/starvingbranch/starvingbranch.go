// Package starvingbranch is rule FV2006, which reports: a biased select lists
// an always-ready branch before a shutdown or timer branch.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV2006.md, which "futvet explain FV2006" prints.
package starvingbranch

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
	ID:       "FV2006",
	Name:     "starvingbranch",
	Title:    "A biased select lists an always-ready branch before a shutdown or timer branch.",
	Severity: rule.Info,
	OptIn:    true,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "starvingbranch",
	Doc:      "A biased select lists an always-ready branch before a shutdown or timer branch.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV2006.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, s := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Starved {
		Rule.Report(pass, s.Pos, rule.Info, fmt.Sprintf("the branch of %s is asked first in every turn, and may always be ready: put that of %s before it", s.Data, s.Later), s.Path)
	}
	return nil, nil
}
