// Package unfusedselect is rule FV2001, which reports: a future or stream that
// is lent to Select or polled by hand, and is not fused, can be polled again
// after it completed.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV2001.md, which "futvet explain FV2001" prints.
package unfusedselect

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
	ID:       "FV2001",
	Name:     "unfusedselect",
	Title:    "A future or stream that is lent to Select or polled by hand, and is not fused, can be polled again after it completed.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "unfusedselect",
	Doc:      "A future or stream that is lent to Select or polled by hand, and is not fused, can be polled again after it completed.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV2001.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, r := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Reuses {
		name := r.What
		if name == "" {
			name = "this future"
			if r.Class.Kind == model.Stream {
				name = "this stream"
			}
		}
		if r.Awaited {
			Rule.Report(pass, r.Pos, rule.Error, fmt.Sprintf("%s may be awaited here after it has completed: await it only where it has not, or put another in its place", name), r.Path)
			continue
		}
		Rule.Report(pass, r.Pos, rule.Error, fmt.Sprintf("%s may be polled again here after it has completed: leave the loop, replace it, or Fuse it outside the loop", name), r.Path, repair.Fuse(pass, r.Pos, r.What)...)
	}
	return nil, nil
}
