// Package pendingnowaker is rule FV4001, which reports: Poll returns
// ready=false on a path where no inner poll returned it and the waker was
// neither kept nor woken.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV4001.md, which "futvet explain FV4001" prints.
package pendingnowaker

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
	ID:       "FV4001",
	Name:     "pendingnowaker",
	Title:    "Poll returns ready=false on a path where no inner poll returned it and the waker was neither kept nor woken.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "pendingnowaker",
	Doc:      "Poll returns ready=false on a path where no inner poll returned it and the waker was neither kept nor woken.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV4001.md",
	Requires: []*analysis.Analyzer{handpoll.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[handpoll.Analyzer].(*handpoll.Findings).Sleeping {
		var message string
		switch f.Kind {
		case handpoll.Failed:
			message = f.Name + " returns an error with ready=false: nobody looks at it, and the task is never woken; a failure is ready"
		case handpoll.Consumed:
			message = f.Name + " returns pending although what it polled was ready: the task is never woken; poll again, or wake the waker"
		default:
			message = f.Name + " returns pending here, and the waker was neither kept nor woken, nor is anything pending that was polled: the task is never woken"
		}
		Rule.Report(pass, f.Pos, rule.Error, message, f.Path, fixes(pass, f)...)
	}
	return nil, nil
}
