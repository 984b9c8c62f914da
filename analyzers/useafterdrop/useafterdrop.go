// Package useafterdrop is rule FV2002, which reports: a future is polled,
// awaited or lent after its ownership was given away or after it was dropped.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV2002.md, which "futvet explain FV2002" prints.
package useafterdrop

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
	ID:       "FV2002",
	Name:     "useafterdrop",
	Title:    "A future is polled, awaited or lent after its ownership was given away or after it was dropped.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "useafterdrop",
	Doc:      "A future is polled, awaited or lent after its ownership was given away or after it was dropped.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV2002.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

// remedies say what to do, by how the future left its owner's hands.
var remedies = map[flow.Gone]string{
	flow.Awaited:  "make a new one for every use",
	flow.Given:    "it belongs to whoever has it now",
	flow.Lost:     "lend it with Ref to keep it, or make a new one in every turn",
	flow.Released: "drop it after its last use",
	flow.Detached: "await it instead of letting it go",
}

func run(pass *analysis.Pass) (any, error) {
	for _, g := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Gones {
		name := g.What
		if name == "" {
			name = "the " + g.Kind
		}
		Rule.Report(pass, g.Pos, rule.Error, fmt.Sprintf("%s is used here although it %s: %s", name, g.How, remedies[g.How]), g.Path)
	}
	return nil, nil
}
