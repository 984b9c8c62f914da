package futures_test

import (
	"runtime"
	"testing"

	"github.com/futvet/futvet/futures"
)

// F future_shared downgrade: a weak reference keeps nothing alive, and cannot be
// upgraded once all owners have completed or were dropped.
func TestSharedDowngrade(t *testing.T) {
	g := &gate[int]{}
	a := futures.Share[int](g)
	w := a.Downgrade()
	b := w.Upgrade()
	if b == nil || !b.Same(a) || a.Owners() != 2 {
		t.Fatal("not another owner of the same future")
	}
	poll(a, futures.NoopWaker())
	poll(b, futures.NoopWaker())
	a.Drop()
	if _, drops := g.counts(); drops != 0 {
		t.Error("dropped with an owner left")
	}
	g.open(5, nil)
	if v, ready, err := poll(b, futures.NoopWaker()); v != 5 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	if w.Upgrade() != nil {
		t.Error("upgraded after all owners have completed")
	}
	runtime.KeepAlive(b)
	// Dropped owners.
	g = &gate[int]{}
	a = futures.Share[int](g)
	w = a.Downgrade()
	a.Drop()
	if _, drops := g.counts(); drops != 1 || w.Upgrade() != nil {
		t.Error("upgraded after all owners were dropped")
	}
	if (futures.WeakShared[int]{}).Upgrade() != nil {
		t.Error("upgraded nothing")
	}
	// The outcome goes with its owners.
	collected := make(chan struct{})
	w2 := func() futures.WeakShared[*[100]int] {
		v := new([100]int)
		runtime.AddCleanup(v, func(c chan struct{}) { close(c) }, collected)
		s := futures.Share(futures.Ready(v))
		w := s.Downgrade()
		poll(s, futures.NoopWaker())
		return w
	}()
	eventually(t, "the value being collected", func() bool {
		runtime.GC()
		select {
		case <-collected:
			return true
		default:
			return false
		}
	})
	if w2.Upgrade() != nil {
		t.Error("upgraded")
	}
}

func TestSharedPeek(t *testing.T) {
	g := &gate[int]{}
	a := futures.Share[int](g)
	b := a.Clone()
	if _, ready, _ := a.Peek(); ready {
		t.Error("an outcome before the first poll")
	}
	poll(a, futures.NoopWaker())
	g.open(5, errBoom)
	if _, ready, _ := a.Peek(); ready {
		t.Error("Peek polls")
	}
	poll(a, futures.NoopWaker())
	for range 2 {
		for _, o := range []*futures.Shared[int]{a, b} {
			if v, ready, err := o.Peek(); v != 5 || !ready || err != errBoom {
				t.Error(v, ready, err)
			}
		}
	}
	if v, ready, err := poll(b, futures.NoopWaker()); v != 5 || !ready || err != errBoom {
		t.Error(v, ready, err)
	}
	c := b.Clone()
	c.Drop()
	if _, ready, _ := c.Peek(); ready {
		t.Error("a dropped owner peeks")
	}
	// A value that was peeked at only is dropped with the last owner.
	v := new(owned)
	x := futures.Share(futures.Ready(v))
	y := x.Clone()
	poll(x, futures.NoopWaker())
	y.Peek()
	y.Drop()
	if v.drops() != 0 { // x has taken it
		t.Errorf("%d drops", v.drops())
	}
}

// An owner that is polled and dropped at once, also within another one's poll, takes
// nobody's wake-up with it (futures-rs#2261).
func TestSharedPolledAndDropped(t *testing.T) {
	g := &gate[int]{}
	s := futures.Share[int](g)
	waiting := s.Clone()
	wk := new(counter)
	poll(waiting, wk)

	brief := s.Clone()
	poll(brief, forbidden{t})
	brief.Drop()
	g.wake()
	if wk.count() != 1 {
		t.Fatalf("woken %d times", wk.count())
	}

	// Within the inner poll, which is an owner's, another one is polled and dropped,
	// and a third one is polled and stays.
	late, lk := s.Clone(), new(counter)
	g.onPoll = func() {
		g.onPoll = nil
		brief := s.Clone()
		poll(brief, forbidden{t})
		brief.Drop()
		poll(late, lk)
	}
	poll(waiting, wk)
	g.open(7, nil)
	if wk.count() != 2 || lk.count() != 1 {
		t.Fatalf("woken %d and %d times", wk.count(), lk.count())
	}
	// The one that polls finds the outcome within its poll: the others are woken.
	poll(late, lk)
	if v, ready, _ := poll(waiting, wk); v != 7 || !ready {
		t.Error("no outcome")
	}
	s.Drop()
}
