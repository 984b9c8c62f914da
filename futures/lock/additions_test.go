package lock

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func ctx(w futures.Waker) *futures.Context { return futures.NewContext(w) }

// An event lets through whoever waited when it was set, although it is reset before they
// are polled; a group likewise at 0.
func TestEventAndWaitGroup(t *testing.T) {
	e, g := NewEvent(), NewWaitGroup()
	tests := map[string]struct {
		wait       func() futures.Future[struct{}]
		shut, open func()
	}{
		"Event":     {e.Wait, e.Reset, e.Set},
		"WaitGroup": {g.Wait, func() { g.Add(2) }, func() { g.Done(); g.Done() }},
	}
	for name, test := range tests {
		test.shut()
		var a, b, c leaftest.Counter
		first, second, gone := test.wait(), test.wait(), test.wait()
		first.Poll(ctx(&a))
		first.Poll(ctx(&b))
		gone.Poll(ctx(leaftest.Forbidden{}))
		gone.Drop()
		test.open()
		test.shut()
		if _, ready, _ := first.Poll(ctx(&b)); a.Count() != 0 || b.Count() != 1 || !ready {
			t.Errorf("%s: woken %d and %d times, ready=%v", name, a.Count(), b.Count(), ready)
		}
		if _, ready, _ := second.Poll(ctx(&c)); ready { // it was not there
			t.Errorf("%s: ready", name)
		}
		test.open()
		if _, ready, _ := second.Poll(ctx(&c)); !ready || c.Count() != 1 {
			t.Errorf("%s: ready=%v, woken %d times", name, ready, c.Count())
		}
		if _, ready, _ := test.wait().Poll(ctx(leaftest.Forbidden{})); !ready {
			t.Errorf("%s: pending though it is open", name)
		}
	}
	if !e.IsSet() || g.Len() != 0 {
		t.Error("IsSet or Len")
	}
}

func TestOnceCellSetAndWait(t *testing.T) {
	c := NewOnceCell[int]()
	var w leaftest.Counter
	f, gone := c.Wait(), c.Wait()
	f.Poll(ctx(&w))
	gone.Poll(ctx(leaftest.Forbidden{}))
	gone.Drop()
	init := c.GetOrInit(func() futures.Future[int] { return futures.Pending[int]() })
	init.Poll(ctx(leaftest.Forbidden{}))
	if c.Set(1) {
		t.Error("set beside an initialiser")
	}
	init.Drop()
	if !c.Set(2) || c.Set(3) {
		t.Error("Set")
	}
	if v, ready, err := f.Poll(ctx(&w)); w.Count() != 1 || v != 2 || !ready || err != nil {
		t.Errorf("woken %d times, %d, %v, %v", w.Count(), v, ready, err)
	}
	if v, err := leaftest.Wait(c.Wait()); v != 2 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
	d := NewOnceCell[int]()
	f = d.Wait()
	f.Poll(ctx(&w))
	leaftest.Wait(d.GetOrInit(func() futures.Future[int] { return futures.Ready(5) }))
	if v, _, _ := f.Poll(ctx(&w)); w.Count() != 2 || v != 5 {
		t.Errorf("woken %d times, %d", w.Count(), v)
	}
}

// A mapped guard holds the lock of the whole, and a function that panics or finds
// nothing leaves the guard with its owner.
func TestMapGuard(t *testing.T) {
	type pair struct{ a, b int }
	m := NewMutex(pair{1, 2})
	g, _ := m.TryLock()
	for _, part := range []func(*pair) *int{func(*pair) *int { panic("part") }, func(*pair) *int { return nil }} {
		if leaftest.Panics(func() { MapGuard(g, part) }) == "" || g.Value().a != 1 {
			t.Error("the guard is gone")
		}
	}
	b := MapGuard(g, func(p *pair) *int { return &p.b })
	*b.Value() = 7
	g.Unlock()
	if _, ok := m.TryLock(); ok {
		t.Error("unlocked by the guard that was mapped")
	}
	b.Unlock()
	if g, ok := m.TryLock(); !ok || g.Value().b != 7 {
		t.Error("not unlocked, or changed elsewhere")
	}
}

// The predicate is looked at with the mutex held: first at once, then after each
// notification; a waiter that found it false does not pass the notification on.
func TestCondWaitUntil(t *testing.T) {
	m := NewMutex(0)
	c := NewCond(m)
	over := func(n int) func(*int) bool { return func(v *int) bool { return *v >= n } }
	lock := func() *Guard[int] { g, _ := leaftest.Wait(m.Lock()); return g }
	g, err := leaftest.Wait(c.WaitUntil(lock(), over(0)))
	if err != nil || g.Value() == nil {
		t.Fatal(err)
	}
	g.Unlock()
	var a, b leaftest.Counter
	first, second := c.WaitUntil(lock(), over(2)), futures.Future[*Guard[int]](nil)
	first.Poll(ctx(&a))
	second = c.WaitUntil(lock(), over(1))
	second.Poll(ctx(&b))
	g = lock()
	*g.Value() = 1
	c.NotifyOne()
	g.Unlock()
	if _, ready, _ := first.Poll(ctx(&a)); ready || a.Count() != 1 || b.Count() != 0 {
		t.Errorf("ready=%v, woken %d and %d times", ready, a.Count(), b.Count())
	}
	c.NotifyAll()
	g, ready, _ := second.Poll(ctx(&b))
	if !ready || *g.Value() != 1 {
		t.Fatal("the other is pending")
	}
	first.Poll(ctx(&a)) // waits for the mutex
	g.Unlock()
	if a.Count() != 3 {
		t.Errorf("woken %d times", a.Count())
	}
	first.Drop()
	if _, ok := m.TryLock(); !ok {
		t.Error("the mutex that was handed to a dropped wait is locked")
	}
}

// A notification of NotifyOne whose waiter is dropped before it has the mutex, and
// after, in each state; and the mutex is free in the end.
func TestCondPassesOn(t *testing.T) {
	for _, state := range []string{"notified", "locking", "handed the mutex"} {
		m := NewMutex(0)
		c := NewCond(m)
		wait := func(w futures.Waker) futures.Future[*Guard[int]] {
			g, _ := leaftest.Wait(m.Lock())
			f := c.Wait(g)
			f.Poll(ctx(w))
			return f
		}
		var a, b leaftest.Counter
		first, second := wait(&a), wait(&b)
		g, _ := m.TryLock()
		c.NotifyOne()
		if state != "notified" {
			first.Poll(ctx(&a))
		}
		if state == "handed the mutex" {
			g.Unlock()
		}
		first.Drop()
		g.Unlock()
		if b.Count() != 1 {
			t.Errorf("%s: the next was woken %d times", state, b.Count())
		}
		if g, ready, _ := second.Poll(ctx(&b)); !ready || g == nil {
			t.Errorf("%s: the next does not get the mutex", state)
		}
	}
}

func TestAdditionsMisusePanics(t *testing.T) {
	m, rw, s := NewMutex(0), NewRWMutex(0), NewSemaphore(2)
	tests := map[string]func(){
		"a Cond waits with a Guard that does not hold its Mutex": func() {
			g, _ := NewMutex(0).TryLock()
			NewCond(m).Wait(g)
		},
		"Downgrade of a Guard that does not hold this RWMutex for writing": func() {
			g, _ := rw.TryRLock()
			defer g.Unlock()
			rw.Downgrade(g)
		},
		"AddPermits of fewer than 0 permits": func() { s.AddPermits(-1) },
		"Split of fewer than 0 permits":      func() { p, _ := s.TryAcquire(1); defer p.Drop(); p.Split(-1) },
		"Merge of permits that are not of one semaphore, or released": func() {
			p, _ := s.TryAcquire(1)
			q, _ := NewSemaphore(1).TryAcquire(1)
			p.Merge(q)
		},
		"the count of a WaitGroup is negative":  func() { NewWaitGroup().Done() },
		"Wait of a Cond polled after Drop":      func() { g, _ := m.TryLock(); f := NewCond(m).Wait(g); f.Drop(); leaftest.Wait(f) },
		"Wait of an Event polled after Drop":    func() { f := NewEvent().Wait(); f.Drop(); leaftest.Wait(f) },
		"Wait of a WaitGroup polled after Drop": func() { f := NewWaitGroup().Wait(); f.Drop(); leaftest.Wait(f) },
		"Wait of a OnceCell polled after Drop":  func() { f := NewOnceCell[int]().Wait(); f.Drop(); leaftest.Wait(f) },
		"the function of MapGuard returned nil": func() { g, _ := m.TryLock(); defer g.Unlock(); MapGuard(g, func(*int) *int { return nil }) },
	}
	for want, f := range tests {
		if got := leaftest.Panics(f); got != "futures/lock: "+want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
