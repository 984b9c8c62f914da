package suppression_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	_ "github.com/futvet/futvet/analyzers" // so that the rules are known
	"github.com/futvet/futvet/analyzers/mustcall"
	"github.com/futvet/futvet/analyzers/suppression"
)

// What is analysed imports the runtime, so it is loaded from the module's root.
func Test(t *testing.T) {
	// Of a rule that its options turn off, wholly or in part, nothing is said.
	contracts(t, "")
	analysistest.Run(t, "../..", suppression.Analyzer, "./analyzers/suppression/testdata/idle")
	contracts(t, "sql")
	analysistest.Run(t, "../..", suppression.Analyzer, "./analyzers/suppression/testdata/idle")
	contracts(t, "std")
	analysistest.Run(t, "../..", suppression.Analyzer, "./analyzers/suppression/testdata/judged")
	contracts(t, "")

	analysistest.Run(t, "../..", suppression.Analyzer, "./analyzers/suppression/testdata/src/...")
}

// contracts sets an option of FV6001.
func contracts(t *testing.T, value string) {
	t.Helper()
	flag := mustcall.Analyzer.Flags.Lookup("contracts").Value
	if err := flag.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set("") })
}
