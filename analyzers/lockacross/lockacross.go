// Package lockacross is rule FV5001, which reports: a lock is held at a
// suspension point.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV5001.md, which "futvet explain FV5001" prints.
package lockacross

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
	ID:       "FV5001",
	Name:     "lockacross",
	Title:    "A lock is held at a suspension point.",
	Severity: rule.Error,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "lockacross",
	Doc:      "A lock is held at a suspension point.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV5001.md",
	Requires: []*analysis.Analyzer{flow.Analyzer},
}

// async makes guards of asynchronous locks count.
var async bool

func init() {
	Rule.Run(run)
	Analyzer.Flags.BoolVar(&async, "async", false, "report the guard of an asynchronous lock, too, as information")
}

func run(pass *analysis.Pass) (any, error) {
	for _, l := range pass.ResultOf[flow.Analyzer].(*flow.Findings).Locks {
		name := l.What
		if name == "it" || name == "" {
			name = "a lock"
		}
		switch {
		case !l.Async:
			how := "locked"
			if l.Read {
				how = "locked for reading"
			}
			Rule.Report(pass, l.Pos, rule.Error, fmt.Sprintf("%s stays %s while the block is suspended here, and whoever wants it blocks a worker of the executor: unlock it before, or use the lock of package lock", name, how), l.Path, fixes(pass, l)...)
		case async:
			Rule.Report(pass, l.Pos, rule.Info, fmt.Sprintf("the guard %s is held while the block is suspended here: whoever waits for the lock waits for this, too", name), l.Path)
		}
	}
	return nil, nil
}
