// Package stalewaker is rule FV4002, which reports: the Context is kept beyond
// its poll, or a waker is stored once and not replaced by later polls.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV4002.md, which "futvet explain FV4002" prints.
package stalewaker

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/handpoll"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV4002",
	Name:     "stalewaker",
	Title:    "The Context is kept beyond its poll, or a waker is stored once and not replaced by later polls.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "stalewaker",
	Doc:      "The Context is kept beyond its poll, or a waker is stored once and not replaced by later polls.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV4002.md",
	Requires: []*analysis.Analyzer{handpoll.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[handpoll.Analyzer].(*handpoll.Findings).Stale {
		message := "the Context is kept in " + f.Name + ", beyond its poll; keep its Waker instead"
		if f.Kind == handpoll.KeptOnce {
			message = f.Name + " keeps the waker of the first poll only: a later poll may come from another task, and its waker is the one that counts"
		}
		Rule.Report(pass, f.Pos, rule.Warning, message, f.Path, fixes(pass, f)...)
	}
	return nil, nil
}
