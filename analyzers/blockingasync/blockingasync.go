// Package blockingasync is rule FV5002, which reports: a blocking call (channel
// operation, time.Sleep, WaitGroup.Wait, sync file or network I/O,
// executor.Run) is reachable from a Poll method or an async block without
// compat.Blocking.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV5002.md, which "futvet explain FV5002" prints.
package blockingasync

import (
	_ "embed"
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/blocking"
	"github.com/futvet/futvet/passes/flow"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV5002",
	Name:     "blockingasync",
	Title:    "A blocking call (channel operation, time.Sleep, WaitGroup.Wait, sync file or network I/O, executor.Run) is reachable from a Poll method or an async block without compat.Blocking.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "blockingasync",
	Doc:      "A blocking call (channel operation, time.Sleep, WaitGroup.Wait, sync file or network I/O, executor.Run) is reachable from a Poll method or an async block without compat.Blocking.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV5002.md",
	Requires: []*analysis.Analyzer{blocking.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[blocking.Analyzer].([]blocking.Finding) {
		if f.Drop {
			continue // FV3004 syncdrop
		}
		where, severity := "this block", rule.Warning
		switch {
		case f.Poll:
			where, severity = "this poll", rule.Error
		case f.Back:
			where = "this callback"
		}
		path := f.Path
		if len(path) == 0 {
			path = []flow.Step{{Pos: f.Pos, Text: "the worker waits here"}}
		}
		Rule.Report(pass, f.Pos, severity, fmt.Sprintf("%s blocks the worker that runs %s, and every other task on it: %s", f.What, where, instead(f.What)), path)
	}
	return nil, nil
}

// advice is what to use instead, by how the name of what blocks begins.
var advice = []struct{ prefix, text string }{
	{"a send", "await compat.SendChan, or use package mpsc"},
	{"a receive", "await the next item of compat.FromChan, or use package mpsc"},
	{"a select", "use Select over futures, with compat.FromChan for what stays a channel"},
	{"time.Sleep", "await timer.Sleep"},
	{"WaitGroup.Wait", "await the Wait of a lock.WaitGroup, or use futures.Group"},
	{"Cond.Wait", "await the Wait of a lock.Cond"},
	{"executor.", "await the future"},
	{"futtest.", "await the future"},
	{"compat.Wait", "await the future"},
	{"compat.ToSeq", "range over futures.Each"},
}

func instead(what string) string {
	for _, a := range advice {
		if strings.HasPrefix(what, a.prefix) {
			return a.text
		}
	}
	return "give it to compat.Blocking"
}
