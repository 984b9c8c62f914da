// Package mustcall is rule FV6001, which reports: a value of the standard
// library whose release must be called is not released on some path.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV6001.md, which "futvet explain FV6001" prints.
package mustcall

import (
	_ "embed"
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/contract"
	"github.com/futvet/futvet/passes/flow"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV6001",
	Name:     "mustcall",
	Title:    "A value of the standard library whose release must be called is not released on some path.",
	Severity: rule.Warning,
	OptIn:    true,
	Doc:      doc,
	Analyzer: Analyzer,
	Enable:   func() { contract.Enabled.Set("std") },
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "mustcall",
	Doc:      "A value of the standard library whose release must be called is not released on some path.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV6001.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

func init() {
	Rule.Run(run)
	Analyzer.Flags.Var(&contract.Enabled, "contracts", "the contracts to hold code to, separated by commas: std, which is all of them and what -mustcall means by itself, or some of "+strings.Join(contract.Names(), ", "))
}

func run(pass *analysis.Pass) (any, error) {
	for _, l := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Leaks {
		std := l.Class.Std
		if std == nil {
			continue
		}
		Rule.Report(pass, l.Pos, rule.Warning, message(l, std), l.Path)
	}
	if !contract.Enabled.All() {
		return rule.Idle, nil // a suppression may be about what is not in force
	}
	return nil, nil
}

func message(l flow.LeakFinding, std *contract.Contract) string {
	owed := strings.Join(l.Class.Release, " or ")
	switch {
	case l.Class.Structural:
		return fmt.Sprintf("the %s that %s makes, and the %s in it, is left on some path without %s", l.Class.Name, l.By, std.What, owed)
	case owed == contract.Call:
		return fmt.Sprintf("the %s that %s returns is not called on some path", std.What, l.By)
	case std.Via != "":
		owed = std.Via + "." + owed
	}
	return fmt.Sprintf("the %s that %s returns is left on some path without %s", std.What, l.By, owed)
}
