//go:build !race

package lock

import (
	"testing"

	"github.com/futvet/futvet/futures"
)

// Polling what waits, and handing over, allocates nothing.
func TestWaitingAllocatesNothing(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	m := NewMutex(0)
	g, _ := m.TryLock()
	cond := NewCond(m)
	waits := cond.WaitUntil(g, func(*int) bool { return false })
	waits.Poll(cx)
	event, cell := NewEvent().Wait(), NewOnceCell[int]().Wait()
	defer waits.Drop()
	defer event.Drop()
	defer cell.Drop()
	for what, f := range map[string]func(){
		"Cond":     func() { waits.Poll(cx) },
		"Event":    func() { event.Poll(cx) },
		"OnceCell": func() { cell.Poll(cx) },
	} {
		f()
		if got := testing.AllocsPerRun(100, f); got != 0 {
			t.Errorf("%s: %v allocations per poll", what, got)
		}
	}
}
