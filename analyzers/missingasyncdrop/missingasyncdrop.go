// Package missingasyncdrop is rule FV3001, which reports: a value with
// asynchronous cleanup, or with a must-call contract, goes out of scope on some
// path without it.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV3001.md, which "futvet explain FV3001" prints.
package missingasyncdrop

import (
	_ "embed"
	"fmt"
	"strings"

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
	ID:       "FV3001",
	Name:     "missingasyncdrop",
	Title:    "A value with asynchronous cleanup, or with a must-call contract, goes out of scope on some path without it.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "missingasyncdrop",
	Doc:      "A value with asynchronous cleanup, or with a must-call contract, goes out of scope on some path without it.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV3001.md",
	Requires: []*analysis.Analyzer{flow.Analyzer, model.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	m := pass.ResultOf[model.Analyzer].(*model.Model)
	for _, l := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Leaks {
		owed := "AsyncDrop"
		switch l.Class.Kind {
		case model.Cleanup:
		case model.Buffer:
			owed = "Flush, Close or AsyncDrop: what it buffers is lost"
		case model.Contract:
			if l.Class.Std != nil {
				continue // FV6001
			}
			owed = strings.Join(l.Class.Release, " or ")
		default:
			continue
		}
		var fix []analysis.SuggestedFix
		if !l.InBlock {
			fix = repair.Release(pass, m, l.Pos, l.Class)
		}
		Rule.Report(pass, l.Pos, rule.Error, fmt.Sprintf("the %s is left on some path without %s", l.Class.Name, owed), l.Path, fix...)
	}
	return nil, nil
}
