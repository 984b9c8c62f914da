package unawaited_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/unawaited"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, unawaited.Rule, "./analyzers/unawaited/testdata/fix")
}
