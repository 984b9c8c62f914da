// Package futurelock is rule FV2003, which reports: a future that was started
// and is still pending is not polled while the block awaits something else.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV2003.md, which "futvet explain FV2003" prints.
package futurelock

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
	ID:       "FV2003",
	Name:     "futurelock",
	Title:    "A future that was started and is still pending is not polled while the block awaits something else.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "futurelock",
	Doc:      "A future that was started and is still pending is not polled while the block awaits something else.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV2003.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, s := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Stills {
		name := s.What
		if name == "" {
			name = "the " + s.Kind
		}
		if s.Set {
			name = "what is in " + name
		}
		severity, text := rule.Warning, "%s is not polled while the block waits here: spawn it, or wait for both in one select"
		if s.Turn {
			severity, text = rule.Error, "%s is not polled while the block waits here for its turn, which it may be keeping from others: spawn it, or wait for both in one select"
		}
		if s.Own {
			text = "%s is not received from while the block waits here for room in it: try, or reserve the room in a branch of the select"
		}
		Rule.Report(pass, s.Pos, severity, fmt.Sprintf(text, name), s.Path)
	}
	return nil, nil
}
