// Package abandonedtask is rule FV1004, which reports: a spawned task is
// neither awaited, dropped, detached nor kept by an owner.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV1004.md, which "futvet explain FV1004" prints.
package abandonedtask

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/repair"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/flow"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV1004",
	Name:     "abandonedtask",
	Title:    "A spawned task is neither awaited, dropped, detached nor kept by an owner.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "abandonedtask",
	Doc:      "A spawned task is neither awaited, dropped, detached nor kept by an owner.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV1004.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, t := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Tasks {
		name := t.What
		if name == "" {
			name = "the task"
		}
		Rule.Report(pass, t.Pos, rule.Warning, fmt.Sprintf("nobody decides about %s: await it, Drop it to cancel it, Detach it, or keep it where its owner finds it", name), t.Path, repair.Detach(pass, t.Pos)...)
	}
	for _, s := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Stopping {
		name := s.Task
		if name == "" {
			name = "the task"
		}
		Rule.Report(pass, s.Pos, rule.Warning, fmt.Sprintf("%s is aborted here and may not have stopped when %s is used again: await it first, or its AsyncDrop", name, s.On), s.Path)
	}
	for _, o := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Outlived {
		Rule.Report(pass, o.Pos, rule.Warning, fmt.Sprintf("a cancellation here releases the %s while %s goes on with what it guards: release it in the function that is called, on a goroutine that compat.Go has started", o.Guard, o.Call), o.Path)
	}
	return nil, nil
}
