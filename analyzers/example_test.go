package analyzers_test

import (
	"fmt"

	"github.com/futvet/futvet/analyzers"
)

// What a driver of one's own shows of the rules. It runs analyzers.All, or some of
// them: golang.org/x/tools/go/analysis/unitchecker makes a tool for go vet of a list,
// and go/analysis/multichecker a program.
func ExampleRules() {
	for _, r := range analyzers.Rules()[:3] {
		fmt.Printf("%s %-12s %-7v %s\n", r.ID, r.Name, r.Severity, r.Analyzer.URL)
	}
	// Output:
	// FV1001 unawaited    error   https://github.com/futvet/futvet/blob/main/docs/rules/FV1001.md
	// FV1002 cancelunsafe error   https://github.com/futvet/futvet/blob/main/docs/rules/FV1002.md
	// FV1003 recreated    warning https://github.com/futvet/futvet/blob/main/docs/rules/FV1003.md
}
