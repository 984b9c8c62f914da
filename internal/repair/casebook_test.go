package repair_test

import (
	"testing"

	"github.com/futvet/futvet/internal/fixtest"
)

// What is offered for the bugs of the casebook is right there too.
func TestCasebook(t *testing.T) {
	if n := fixtest.Offered(t, "./testdata/casebook/..."); n < 20 {
		t.Errorf("%d fixes are offered", n)
	} else {
		t.Logf("%d fixes", n)
	}
}
