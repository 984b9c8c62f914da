package recreated_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/recreated"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, recreated.Rule, "./analyzers/recreated/testdata/fix")
}
