package cancelunsafe_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/cancelunsafe"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, cancelunsafe.Rule, "./analyzers/cancelunsafe/testdata/fix")
}
