package lockacross_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/lockacross"
	"github.com/futvet/futvet/internal/fixtest"
)

func TestFix(t *testing.T) {
	fixtest.Run(t, lockacross.Rule, "./analyzers/lockacross/testdata/fix")
}
