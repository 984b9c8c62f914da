// Package unawaited is rule FV1001, which reports: a future or stream that is,
// on some path, neither driven to completion, handed on nor dropped.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV1001.md, which "futvet explain FV1001" prints.
package unawaited

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/repair"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV1001",
	Name:     "unawaited",
	Title:    "A future or stream that is, on some path, neither driven to completion, handed on nor dropped.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "unawaited",
	Doc:      "A future or stream that is, on some path, neither driven to completion, handed on nor dropped.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV1001.md",
	Requires: []*analysis.Analyzer{flow.Analyzer, model.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	m := pass.ResultOf[model.Analyzer].(*model.Model)
	for _, l := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Leaks {
		if l.Class.Kind != model.Future && l.Class.Kind != model.Stream {
			continue
		}
		what := "future"
		if l.Class.Kind == model.Stream {
			what = "stream"
		}
		var msg string
		switch {
		case l.Captured:
			msg = fmt.Sprintf("this %s is captured by a block that may be dropped before it starts: name it in the captures of Async", what)
		case l.By != "":
			msg = fmt.Sprintf("the %s that %s makes is neither awaited, handed on nor dropped on some path", what, l.By)
		default:
			msg = fmt.Sprintf("this %s is neither awaited, handed on nor dropped on some path", what)
		}
		fix := repair.Release(pass, m, l.Pos, l.Class)
		if l.InBlock {
			fix = nil
		}
		if l.Captured {
			fix = repair.Capture(pass, m, l.Path[len(l.Path)-1].Pos, l.What, l.Class)
		}
		Rule.Report(pass, l.Pos, rule.Error, msg, l.Path, fix...)
	}
	return nil, nil
}
