// Package wakelocked is rule FV4005, which reports: a waker is called while a
// lock is held.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV4005.md, which "futvet explain FV4005" prints.
package wakelocked

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
	ID:       "FV4005",
	Name:     "wakelocked",
	Title:    "A waker is called while a lock is held.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "wakelocked",
	Doc:      "A waker is called while a lock is held.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV4005.md",
	Requires: []*analysis.Analyzer{handpoll.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[handpoll.Analyzer].(*handpoll.Findings).Locked {
		message := "a waker is called while " + f.Name + " is held: it runs code of whoever polls, which may want the lock; collect the waker, unlock, and call it then"
		if f.Kind == handpoll.WokenDeferred {
			message = "the deferred call of a waker runs while " + f.Name + " is still held, because deferred calls run last first: defer it before the unlock"
		}
		Rule.Report(pass, f.Pos, rule.Warning, message, f.Path)
	}
	return nil, nil
}
