package tornstate_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/tornstate"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, tornstate.Rule, "./analyzers/tornstate/testdata/fix")
}
