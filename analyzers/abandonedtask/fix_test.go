package abandonedtask_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/abandonedtask"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, abandonedtask.Rule, "./analyzers/abandonedtask/testdata/fix")
}
