package cleanuponcancel_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/cleanuponcancel"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, cleanuponcancel.Rule, "./analyzers/cleanuponcancel/testdata/fix")
}
