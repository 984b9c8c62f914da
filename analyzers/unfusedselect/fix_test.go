package unfusedselect_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/unfusedselect"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, unfusedselect.Rule, "./analyzers/unfusedselect/testdata/fix")
}
