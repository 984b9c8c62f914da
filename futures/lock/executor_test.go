package lock

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// What is always ready does not keep its task from yielding.
func TestBudget(t *testing.T) {
	m, rw, sem, n, b := NewMutex(0), NewRWMutex(0), NewSemaphore(1), NewNotify(), NewBarrier(1)
	cell := NewOnceCell[int]()
	leaftest.Wait(cell.GetOrInit(func() futures.Future[int] { return futures.Ready(1) }))
	tests := map[string]func(cx *futures.Context) bool{
		"Mutex":     func(cx *futures.Context) bool { return step(cx, m.Lock()) },
		"Lock":      func(cx *futures.Context) bool { return step(cx, rw.Lock()) },
		"RLock":     func(cx *futures.Context) bool { return step(cx, rw.RLock()) },
		"Semaphore": func(cx *futures.Context) bool { return step(cx, sem.Acquire(1)) },
		"Notify":    func(cx *futures.Context) bool { n.NotifyOne(); return step(cx, n.Wait()) },
		"Barrier":   func(cx *futures.Context) bool { return step(cx, b.Wait()) },
		"OnceCell":  func(cx *futures.Context) bool { return step(cx, cell.GetOrInit(nil)) },
	}
	for name, step := range tests {
		t.Run(name, func(t *testing.T) {
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, 1000, step), true, nil
			}, nil))
			if n != 128 || err != nil {
				t.Errorf("%d steps in one poll, err=%v", n, err)
			}
		})
	}
}

// step polls f once and gives back at once what it yields.
func step[T any](cx *futures.Context, f futures.Future[T]) bool {
	defer f.Drop()
	v, ready, _ := f.Poll(cx)
	if d, ok := any(v).(futures.Dropper); ok && ready {
		d.Drop()
	}
	return ready
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

// Readers and writers as tasks: each writer finds what the one before it left, and
// readers find nothing half written, although both suspend while they hold the lock.
func TestRWMutexHeldAcrossSuspension(t *testing.T) {
	m := NewRWMutex([2]int{})
	const writers, readers = 10, 30
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		var tasks []*futures.Task[struct{}]
		for i := range writers + readers {
			tasks = append(tasks, futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
				f := m.RLock
				if i%4 == 0 {
					f = m.Lock
				}
				g, err := futures.Await(co, f())
				if err != nil {
					return struct{}{}, err
				}
				defer g.Unlock()
				v := g.Value()
				if i%4 == 0 {
					v[0]++
					co.Yield()
					v[1]++
					return struct{}{}, nil
				}
				before := *v
				co.Yield()
				if *v != before || v[0] != v[1] {
					t.Errorf("read %v, then %v", before, *v)
				}
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
	if g, _ := leaftest.Wait(m.Lock()); *g.Value() != [2]int{writers, writers} {
		t.Errorf("got %v", *g.Value())
	}
}

// An initialiser that is a block is unwound when the task that runs it is
// cancelled, and the one of the next task takes its place.
func TestCancelledInitialiser(t *testing.T) {
	c := NewOnceCell[string]()
	unwound := false
	v, err := executor.Run(futures.Async(func(co *futures.Co) (string, error) {
		first := futures.Spawn(co, c.GetOrInit(func() futures.Future[string] {
			return futures.Async(func(co *futures.Co) (string, error) {
				defer func() { unwound = true }()
				return futures.Await(co, futures.Pending[string]())
			})
		}))
		co.Yield()
		second := futures.Spawn(co, c.GetOrInit(func() futures.Future[string] {
			return futures.Async(func(co *futures.Co) (string, error) {
				if !unwound {
					t.Error("the first initialiser still runs")
				}
				co.Yield()
				return "second", nil
			})
		}))
		co.Yield()
		first.Abort()
		return futures.Await(co, second)
	}))
	if v != "second" || err != nil || !unwound {
		t.Errorf("got %q, %v", v, err)
	}
}

// A block that is cancelled after it was notified passes the notification on.
func TestCancelledWaitPassesOn(t *testing.T) {
	n := NewNotify()
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		wait := func() *futures.Task[struct{}] {
			return futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
				return futures.Await(co, n.Wait())
			}))
		}
		first, second := wait(), wait()
		co.Yield()
		n.NotifyOne()
		first.Drop()
		return futures.Await(co, second)
	}))
	if err != nil {
		t.Error(err)
	}
}
