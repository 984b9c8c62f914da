package lock

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestBudget(t *testing.T) {
	m := NewMutex(0)
	n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		return leaftest.Steps(cx, 1000, func(cx *futures.Context) bool {
			f := m.Lock()
			defer f.Drop()
			g, ready, _ := f.Poll(cx)
			if ready {
				g.Unlock()
			}
			return ready
		}), true, nil
	}, nil))
	if n != 128 || err != nil {
		t.Errorf("%d steps in one poll, err=%v", n, err)
	}
}

// A lock may be held across a suspension point: the tasks take turns, in the order
// in which they asked, and each finds what the one before it left.
func TestHeldAcrossSuspension(t *testing.T) {
	m := NewMutex([]int(nil))
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		var tasks []*futures.Task[struct{}]
		for i := range 20 {
			tasks = append(tasks, futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
				g, err := futures.Await(co, m.Lock())
				if err != nil {
					return struct{}{}, err
				}
				defer g.Unlock()
				before := *g.Value()
				co.Yield()
				*g.Value() = append(before, i)
				return struct{}{}, nil
			})))
		}
		for _, task := range tasks {
			if _, err := futures.Await(co, task); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	g, ok := m.TryLock()
	if !ok || len(*g.Value()) != 20 {
		t.Fatalf("free=%v", ok)
	}
	for i, got := range *g.Value() {
		if got != i {
			t.Fatalf("order: %v", *g.Value())
		}
	}
}

// aborted_future_1 and aborted_future_2 (tokio sync_mutex.rs) with blocks: one that is
// cancelled while it holds the lock unlocks it by its deferred call, one that is
// cancelled while it waits leaves it alone.
func TestCancelledBlocks(t *testing.T) {
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		m := NewMutex(0)
		hold := func() *futures.Block[struct{}] {
			return futures.Async(func(co *futures.Co) (struct{}, error) {
				g, err := futures.Await(co, m.Lock())
				if err != nil {
					return struct{}{}, err
				}
				defer g.Unlock()
				return futures.Await(co, futures.Pending[struct{}]())
			})
		}
		co.TrySelect(futures.On(hold()))
		g, ok := m.TryLock()
		if !ok {
			t.Fatal("the lock of a cancelled holder is still held")
		}
		co.TrySelect(futures.On(hold()))
		g.Unlock()
		if _, ok := m.TryLock(); !ok {
			t.Error("the lock was handed to a cancelled waiter")
		}
		return struct{}{}, nil
	}))
	if err != nil {
		t.Error(err)
	}
}
