// Package escapedco is rule FV5004, which reports: a *Co is used outside the
// block that it belongs to: stored, passed to a goroutine, or used inside
// another block.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV5004.md, which "futvet explain FV5004" prints.
package escapedco

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
	ID:       "FV5004",
	Name:     "escapedco",
	Title:    "A *Co is used outside the block that it belongs to: stored, passed to a goroutine, or used inside another block.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "escapedco",
	Doc:      "A *Co is used outside the block that it belongs to: stored, passed to a goroutine, or used inside another block.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV5004.md",
	Requires: []*analysis.Analyzer{blocks.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, e := range pass.ResultOf[blocks.Analyzer].(*blocks.Findings).Escapes {
		var message string
		switch e.Where {
		case blocks.Stored:
			message = fmt.Sprintf("%s is stored in %s, and may be used when its block does not run: pass it to the calls that need it", e.Name, e.In)
		case blocks.Goroutine:
			message = fmt.Sprintf("%s belongs to its block's own goroutine, and is used on another one here (%s): spawn a block of its own", e.Name, e.In)
		case blocks.Inner:
			message = fmt.Sprintf("%s belongs to the block around this one, which does not run while this one does: use the handle that this block is given", e.Name)
		case blocks.Polled:
			message = fmt.Sprintf("%s is used in a poll here, by %s, where its block does not run: use a block for it (futures.Async)", e.Name, e.In)
		}
		Rule.Report(pass, e.Pos, rule.Error, message, e.Path, fixes(e)...)
	}
	return nil, nil
}
