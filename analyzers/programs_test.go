package analyzers

import (
	"testing"

	"github.com/futvet/futvet/internal/programs"
	"github.com/futvet/futvet/passes/futssa"
)

// TestSurvivesPrograms runs all rules, with the gate off, over Go's test programs.
func TestSurvivesPrograms(t *testing.T) {
	if err := futssa.Analyzer.Flags.Set("all", "true"); err != nil {
		t.Fatal(err)
	}
	defer futssa.Analyzer.Flags.Set("all", "false")
	programs.Survive(t, All()...)
}
