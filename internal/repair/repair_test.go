package repair_test

import (
	"testing"

	"github.com/futvet/futvet/analyzers/abandonedtask"
	"github.com/futvet/futvet/analyzers/unawaited"
	"github.com/futvet/futvet/internal/fixtest"
	"github.com/futvet/futvet/internal/rule"
)

// Fixes that several rules offer for one place go together, or one after the
// other.
func TestMixed(t *testing.T) {
	for _, r := range []*rule.Rule{unawaited.Rule, abandonedtask.Rule} {
		t.Run(r.Name, func(t *testing.T) { fixtest.Run(t, r, "./internal/repair/testdata/mixed") })
	}
}
