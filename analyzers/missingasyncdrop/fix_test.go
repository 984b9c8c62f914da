package missingasyncdrop_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/missingasyncdrop"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, missingasyncdrop.Rule, "./analyzers/missingasyncdrop/testdata/fix")
}
