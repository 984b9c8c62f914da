//go:build !race

package release

import (
	"fmt"
	"testing"
)

// A value that is no Dropper costs no allocation.
func TestValueAllocatesNothing(t *testing.T) {
	big := 1 << 30
	text := fmt.Sprint("some ", "text")
	if n := testing.AllocsPerRun(100, func() {
		Value(big)
		Value(text)
		Value([3]int{big})
		Value(struct{ a, b int }{big, big})
		Value(&big)
		Value([]int(nil))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
