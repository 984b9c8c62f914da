//go:build !race

package executor_test

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// A fixed executor allocates nothing once it is made; a manual one nothing per poll
// and wake.
func TestAllocations(t *testing.T) {
	x := executor.NewFixed(4)
	fs := [4]flagged{}
	if n := testing.AllocsPerRun(100, func() {
		for i := range fs {
			fs[i] = flagged{}
			if err := x.Spawn(&fs[i]); err != nil {
				t.Fatal(err)
			}
		}
		x.Poll()
		for i := range fs {
			fs[i].done = true
			fs[i].waker.Wake()
		}
		if x.Poll() != 4 || x.Len() != 0 {
			t.Fatal("not all have ended")
		}
	}); n != 0 {
		t.Errorf("Fixed: %v allocations per round", n)
	}
	m := executor.NewManual()
	f := flagged{}
	task := futures.Spawn[struct{}](m, &f)
	defer task.Drop()
	m.Poll()
	if n := testing.AllocsPerRun(100, func() {
		f.waker.Wake()
		m.Poll()
	}); n != 0 {
		t.Errorf("Manual: %v allocations per wake and poll", n)
	}
}
