// Package copiedfuture is rule FV4004, which reports: a future is copied by
// value after it may have been polled.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV4004.md, which "futvet explain FV4004" prints.
package copiedfuture

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
	ID:       "FV4004",
	Name:     "copiedfuture",
	Title:    "A future is copied by value after it may have been polled.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "copiedfuture",
	Doc:      "A future is copied by value after it may have been polled.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV4004.md",
	Requires: []*analysis.Analyzer{handpoll.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[handpoll.Analyzer].(*handpoll.Findings).Copied {
		message := "a " + f.Name + " is copied after it may have been polled: " + f.Why + "; keep a pointer to it"
		if f.Kind == handpoll.PolledCopy {
			message = "a copy of the " + f.Name + " is polled, and what it came to is forgotten: the next poll copies the old one again; poll it where it is, through its address"
		}
		Rule.Report(pass, f.Pos, rule.Error, message, f.Path)
	}
	return nil, nil
}
