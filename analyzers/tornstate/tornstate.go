// Package tornstate is rule FV3003, which reports: shared state is changed
// before a suspension point, and changed back only after it, with no defer.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV3003.md, which "futvet explain FV3003" prints.
package tornstate

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
	ID:       "FV3003",
	Name:     "tornstate",
	Title:    "Shared state is changed before a suspension point, and changed back only after it, with no defer.",
	Severity: rule.Warning,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "tornstate",
	Doc:      "Shared state is changed before a suspension point, and changed back only after it, with no defer.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV3003.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, p := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Pairs {
		t := texts[p.How]
		what := fmt.Sprintf(t.done, p.What)
		if p.How == flow.Called {
			what = fmt.Sprintf(t.done, p.Name, p.What)
			t.undone, t.left, t.remedy = p.Back, "skips it", "it"
		}
		Rule.Report(pass, p.Pos, rule.Warning, fmt.Sprintf("%s here, and %s only after a suspension point: a cancellation there %s: defer %s", what, t.undone, t.left, t.remedy), p.Path, fix(pass, p)...)
	}
	return nil, nil
}

// texts say what a pair does, and what is left of it.
var texts = map[flow.PairKind]struct{ done, undone, left, remedy string }{
	flow.Counted:   {"%s is counted up", "down again", "leaves it too high", "the second change"},
	flow.Uncounted: {"%s is counted down", "up again", "leaves it too low", "the second change"},
	flow.Inserted:  {"an entry is inserted into %s", "deleted", "leaves it there", "the deletion"},
	flow.Deleted:   {"an entry is taken out of %s", "put back", "loses it", "putting it back"},
	flow.Listed:    {"an element is appended to %s", "removed", "leaves it there", "the removal"},
	flow.Flagged:   {"%s is set", "cleared", "leaves it set", "the second change"},
	flow.Replaced:  {"%s is replaced", "restored", "leaves it replaced", "the restoring"},
	flow.Taken:     {"%s is taken", "put back", "loses it", "putting it back"},
	flow.Called:    {"%s of %s is called", "", "", ""},
}
