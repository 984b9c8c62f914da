// Package contradiction is rule FV9001, which reports: a directive says what
// the code disproves.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV9001.md, which "futvet explain FV9001" prints.
package contradiction

import (
	_ "embed"
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV9001",
	Name:     "contradiction",
	Title:    "A directive says what the code disproves.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "contradiction",
	Doc:      "A directive says what the code disproves.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV9001.md",
	Requires: []*analysis.Analyzer{flow.Analyzer, model.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	m := pass.ResultOf[model.Analyzer].(*model.Model)
	if m == nil {
		return nil, nil
	}
	for _, obj := range m.Declared() {
		for _, text := range misapplied(m, obj) {
			Rule.Report(pass, obj.Pos(), rule.Warning, text, nil)
		}
	}
	found := pass.ResultOf[flow.Analyzer].(*flow.Findings)
	for _, c := range found.Claims {
		switch {
		case c.Safe && c.Broken && slices.ContainsFunc(c.Losses, func(l flow.Loss) bool { return l.Lost.Matters() }):
			Rule.Report(pass, c.Pos, rule.Warning,
				fmt.Sprintf("%s says that it is cancel safe, but cancelled while it waits it loses %s", c.What, c.Losses[0].Lost), c.Path)
		case !c.Safe && c.Known && c.Plain && len(c.Losses) == 0:
			Rule.Report(pass, c.Pos, rule.Warning,
				fmt.Sprintf("%s says that it is not cancel safe, but all it does is to wait, for what loses nothing", c.What), nil)
		}
	}
	for _, p := range found.Params {
		Rule.Report(pass, p.Pos, rule.Warning, param(p), p.Path)
	}
	for _, r := range found.Returns {
		Rule.Report(pass, r.Pos, rule.Warning, fmt.Sprintf("%s says that it never returns, but it does", r.Func),
			[]flow.Step{{Pos: r.Return, Text: "it returns here"}})
	}
	return nil, nil
}

// param says what a parameter's directive says, and what the code does.
func param(p flow.ParamClaim) string {
	if !p.Owns {
		return fmt.Sprintf("%s says that it borrows %s, but releases it", p.Func, p.What)
	}
	does := "leaves it to nobody"
	switch p.Does {
	case flow.Sometimes:
		does = "leaves it to nobody on some path"
	case flow.IfOK:
		does = "leaves it to nobody when it fails"
	}
	return fmt.Sprintf("%s says that it owns %s, but %s", p.Func, p.What, does)
}
