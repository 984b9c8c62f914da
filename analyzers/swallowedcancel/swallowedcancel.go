// Package swallowedcancel is rule FV5003, which reports: a recover stops the
// unwinding of a cancelled block, or a cancellation is treated as an ordinary
// failure and the loop goes on.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV5003.md, which "futvet explain FV5003" prints.
package swallowedcancel

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/blocks"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV5003",
	Name:     "swallowedcancel",
	Title:    "A recover stops the unwinding of a cancelled block, or a cancellation is treated as an ordinary failure and the loop goes on.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "swallowedcancel",
	Doc:      "A recover stops the unwinding of a cancelled block, or a cancellation is treated as an ordinary failure and the loop goes on.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV5003.md",
	Requires: []*analysis.Analyzer{blocks.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	found := pass.ResultOf[blocks.Analyzer].(*blocks.Findings)
	for _, r := range found.Recovers {
		Rule.Report(pass, r.Pos, rule.Warning, "this recovers the cancellation of the block as if it were a failure, and the block goes on: if futures.IsCancel says that it is one, panic with it again", r.Path)
	}
	for _, o := range found.Overlooked {
		Rule.Report(pass, o.Pos, rule.Warning, fmt.Sprintf("cancelled, %s fails at once and for ever, and the loop goes on: leave it if the error is a cancellation", o.By), o.Path)
	}
	return nil, nil
}
