// Package dropforward is rule FV4003, which reports: Drop, PollDrop or
// PollNext's end does not reach an owned child future, a registration or a
// permit that the type holds.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV4003.md, which "futvet explain FV4003" prints.
package dropforward

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
	ID:       "FV4003",
	Name:     "dropforward",
	Title:    "Drop, PollDrop or PollNext's end does not reach an owned child future, a registration or a permit that the type holds.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "dropforward",
	Doc:      "Drop, PollDrop or PollNext's end does not reach an owned child future, a registration or a permit that the type holds.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV4003.md",
	Requires: []*analysis.Analyzer{handpoll.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[handpoll.Analyzer].(*handpoll.Findings).Unreached {
		var message string
		switch f.Kind {
		case handpoll.UnreachedEntry:
			message = f.Func + " leaves it registered through " + f.Name + ": what is dropped is woken, or handed something, all the same"
		case handpoll.UnreachedEnd:
			message = f.Func + " completes here, and leaves " + f.Name + " pending: what has completed has dropped all that it owned, and nobody drops it any more"
		default:
			message = f.Func + " does not reach " + f.Name + ", which it owns: it stays pending, or held, and nobody drops it any more"
		}
		Rule.Report(pass, f.Pos, rule.Warning, message, f.Path, fixes(pass, f)...)
	}
	return nil, nil
}
