package futures_test

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

func TestShared(t *testing.T) {
	g := &gate[int]{}
	a := futures.Share[int](g)
	b := a.Clone()
	wa, wb := new(counter), new(counter)
	poll[int](a, wa)
	poll[int](b, wb)
	g.open(4, errBoom)
	if wa.count() != 1 || wb.count() != 1 {
		t.Errorf("woken %d and %d times", wa.count(), wb.count())
	}
	c := a.Clone()
	for _, o := range []*futures.Shared[int]{b, a, c, a.Clone()} {
		if v, ready, err := poll[int](o, futures.NoopWaker()); v != 4 || !ready || err != errBoom {
			t.Error(v, ready, err)
		}
	}
	if polls, drops := g.counts(); drops != 0 || polls != 3 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
	d := futures.Share(futures.Pending[int]())
	d.Drop()
	mustPanic(t, "cloned after it was dropped", func() { d.Clone() })
}

// Dropping one owner, also the one that polled, and was woken, does not strand
// the others.
func TestSharedDropOnOneTask(t *testing.T) {
	g := &gate[int]{}
	a := futures.Share[int](g)
	b := a.Clone()
	wb := new(counter)
	poll[int](b, wb)
	poll[int](a, futures.NoopWaker())
	a.Drop()
	g.open(1, nil)
	if wb.count() == 0 {
		t.Fatal("the other owner was not woken")
	}
	if v, ready, _ := poll[int](b, wb); v != 1 || !ready {
		t.Error(v, ready)
	}

	// Woken, then b registers again, then a, which was to poll, is dropped.
	g = &gate[int]{}
	a = futures.Share[int](g)
	b = a.Clone()
	poll[int](a, futures.NoopWaker())
	g.wake()
	wb = new(counter)
	bs := b.Clone()
	bs.Drop()
	poll[int](b, wb)
	g.wake()
	poll[int](b, wb)
	before := wb.count()
	g.wake()
	a.Drop()
	if wb.count() == before {
		t.Error("the wake-up was lost with the dropped owner")
	}
	b.Drop()
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops by the last owner", drops)
	}
}

// An owner that is dropped by the shared future's own poll.
func TestSharedDropInPoll(t *testing.T) {
	for _, last := range []bool{false, true} {
		g := &gate[int]{}
		a := futures.Share[int](g)
		b := a.Clone()
		g.onPoll = func() {
			b.Drop()
			if last {
				a.Drop()
			}
		}
		if _, ready, _ := poll[int](a, futures.NoopWaker()); ready {
			t.Error("ready")
		}
		if _, drops := g.counts(); drops == 1 != last {
			t.Errorf("last %v: %d drops", last, drops)
		}
		if !last {
			g.onPoll = nil
			g.open(1, nil)
			if _, ready, _ := poll[int](a, futures.NoopWaker()); !ready {
				t.Error("not ready")
			}
		}
	}
	// The same with a future that completes in that poll.
	v := new(owned)
	var a *futures.Shared[*owned]
	a = futures.Share(futures.Lazy(func() (*owned, error) { a.Drop(); return v, nil }))
	if _, ready, _ := poll[*owned](a, futures.NoopWaker()); ready || v.drops() != 1 {
		t.Errorf("ready %v, value dropped %d times", ready, v.drops())
	}
}

// A future that wakes itself until it is ready neither loses the wake-up nor
// spins within one poll.
func TestSharedSelfWaking(t *testing.T) {
	left := 3
	f := futures.Share(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		cx.Waker().Wake()
		left--
		return 1, left == 0, nil
	}, nil))
	v := run(t, func(co *futures.Co) (int, error) {
		other := f.Clone()
		defer other.Drop()
		return futures.Await[int](co, f)
	})
	if v != 1 || left != 0 {
		t.Error(v, left)
	}
}

// If the future panics every owner is woken and fails with the panic.
func TestSharedPanic(t *testing.T) {
	g := &gate[int]{}
	a := futures.Share[int](g)
	b := a.Clone()
	wb := new(counter)
	poll[int](b, wb)
	g.panics = errBoom
	for _, o := range []*futures.Shared[int]{a, b, a.Clone()} {
		_, ready, err := poll[int](o, futures.NoopWaker())
		var pe *futures.PanicError
		if !ready || !errors.As(err, &pe) || pe.Value != errBoom {
			t.Error(ready, err)
		}
	}
	if wb.count() != 1 {
		t.Errorf("the sleeping owner was woken %d times", wb.count())
	}
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops of the future that panicked", drops)
	}
}

// A value that no owner has had is dropped with the last one; one that was taken
// is not.
func TestSharedValue(t *testing.T) {
	for _, taken := range []bool{false, true} {
		v := new(owned)
		g := &gate[*owned]{}
		a := futures.Share[*owned](g)
		b := a.Clone()
		other := a.Clone()
		g.open(v, nil)
		if taken {
			poll[*owned](a, futures.NoopWaker())
		} else {
			g.onPoll = func() { a.Drop() }
			poll[*owned](a, futures.NoopWaker())
		}
		b.Drop()
		if v.drops() != 0 {
			t.Error("dropped while there is an owner")
		}
		other.Drop()
		if want := map[bool]int{false: 1, true: 0}[taken]; v.drops() != want {
			t.Errorf("taken %v: %d drops", taken, v.drops())
		}
	}
}

// Owners on many goroutines, while the future is woken from another.
func TestSharedConcurrently(t *testing.T) {
	for range 20 {
		g := &gate[int]{}
		first := futures.Share[int](g)
		var wg sync.WaitGroup
		var got atomic.Int32
		for i := range 8 {
			o := first.Clone()
			wg.Add(1)
			go func() {
				defer wg.Done()
				f := futures.Future[int](o)
				if i%4 == 3 {
					poll(f, futures.NoopWaker())
					f.Drop()
					return
				}
				if v, err := executor.Run(f); v == 9 && err == nil {
					got.Add(1)
				}
			}()
		}
		first.Drop()
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 10 {
				g.wake()
				runtime.Gosched()
			}
			g.open(9, nil)
		}()
		wg.Wait()
		if got.Load() != 6 {
			t.Fatalf("%d owners got the value", got.Load())
		}
	}
}

func TestAbortable(t *testing.T) {
	t.Run("wakes once", func(t *testing.T) {
		g := &gate[int]{}
		f, h := futures.Abortable[int](g)
		wk := new(counter)
		poll(f, wk)
		h.Abort()
		h.Abort()
		if wk.count() != 1 {
			t.Errorf("woken %d times", wk.count())
		}
		if _, ready, err := poll(f, wk); !ready || err != futures.ErrCancelled {
			t.Error(ready, err)
		}
		if polls, drops := g.counts(); polls != 1 || drops != 1 {
			t.Errorf("%d polls, %d drops", polls, drops)
		}
	})
	t.Run("before the first poll", func(t *testing.T) {
		g := &gate[int]{}
		f, h := futures.Abortable[int](g)
		h.Abort()
		if _, ready, err := poll(f, forbidden{t}); !ready || err != futures.ErrCancelled {
			t.Error(ready, err)
		}
		if polls, drops := g.counts(); polls != 0 || drops != 1 {
			t.Errorf("%d polls, %d drops", polls, drops)
		}
	})
	t.Run("after completion", func(t *testing.T) {
		g := &gate[int]{}
		f, h := futures.Abortable[int](g)
		wk := new(counter)
		poll(f, wk)
		g.open(2, nil)
		if v, ready, err := poll(f, wk); v != 2 || !ready || err != nil {
			t.Error(v, ready, err)
		}
		before := wk.count()
		h.Abort()
		if wk.count() != before {
			t.Error("woken after completion")
		}
	})
	t.Run("during the poll", func(t *testing.T) {
		var h *futures.AbortHandle
		var f futures.Future[int]
		wk := new(counter)
		f, h = futures.Abortable(futures.PollFunc(func(*futures.Context) (int, bool, error) {
			h.Abort()
			return 0, false, nil
		}, nil))
		if _, ready, _ := poll(f, wk); ready || wk.count() != 1 {
			t.Errorf("ready %v, woken %d times", ready, wk.count())
		}
		if _, ready, err := poll(f, wk); !ready || err != futures.ErrCancelled {
			t.Error(ready, err)
		}
	})
	t.Run("dropped", func(t *testing.T) {
		f, h := futures.Abortable(futures.Pending[int]())
		poll(f, forbidden{t})
		f.Drop()
		h.Abort()
	})
	t.Run("from another goroutine", func(t *testing.T) {
		f, h := futures.Abortable(futures.Pending[int]())
		go h.Abort()
		if _, err := executor.Run(f); err != futures.ErrCancelled {
			t.Error(err)
		}
	})
}
