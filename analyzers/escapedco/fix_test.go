package escapedco_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/escapedco"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, escapedco.Rule, "./analyzers/escapedco/testdata/fix")
}
