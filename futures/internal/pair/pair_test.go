package pair

import (
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

func TestLock(t *testing.T) {
	var l Lock
	a, b := &leaftest.Counter{}, &leaftest.Counter{}
	if !l.Lock(A, futures.NewContext(a)) {
		t.Fatal("a free lock was not taken")
	}
	old := &leaftest.Counter{}
	if l.Lock(B, futures.NewContext(old)) || l.Lock(B, futures.NewContext(b)) {
		t.Fatal("a lock was taken twice")
	}
	if l.TryLock() {
		t.Error("TryLock took a lock that is held")
	}
	l.Unlock()
	if a.Count() != 0 || old.Count() != 0 || b.Count() != 1 {
		t.Errorf("wakes: %d, %d, %d", a.Count(), old.Count(), b.Count())
	}
	l.Lock(B, futures.NewContext(b))
	l.Lock(A, futures.NewContext(a))
	l.Forget(A)
	l.Unlock()
	if !l.TryLock() {
		t.Error("TryLock did not take a free lock")
	}
	l.Unlock()
	if a.Count() != 0 {
		t.Error("a side that gave up was woken")
	}
}

// The waker is called when the lock is free already: it may take it.
func TestLockIsFreeWhenWaking(t *testing.T) {
	var l Lock
	l.Lock(A, futures.NewContext(leaftest.Forbidden{}))
	got := false
	w := &leaftest.Callback{}
	w.F = func() {
		got = l.Lock(B, futures.NewContext(w))
		l.Unlock()
	}
	l.Lock(B, futures.NewContext(w))
	l.Unlock()
	if !got {
		t.Error("not free")
	}
}

// What Do is given runs at once or by the holder, in order, each exactly once, also
// what a queued function queues, and also after one that panics, which frees the
// lock as well.
func TestDo(t *testing.T) {
	var l Lock
	var got string
	add := func(s string) func() { return func() { got += s } }
	l.Do(add("a"))
	l.Lock(A, futures.NewContext(leaftest.Forbidden{}))
	l.Do(add("b"))
	l.Do(func() { l.Do(add("d")); panic("boom") })
	l.Do(add("c"))
	if got != "a" {
		t.Fatalf("ran %q under the lock of another", got)
	}
	if p := leaftest.Panics(l.Unlock); p != "boom" || got != "abcd" {
		t.Errorf("panicked with %q, ran %q", p, got)
	}
	if p := leaftest.Panics(func() { l.Do(func() { panic("at once") }) }); p != "at once" {
		t.Errorf("panicked with %q", p)
	}
	if !l.Lock(B, futures.NewContext(leaftest.Forbidden{})) {
		t.Error("the lock is not free")
	}
}

// Two sides and Do on their goroutines count without a lock of their own.
func TestLockExcludes(t *testing.T) {
	const rounds = 2000
	var l Lock
	n := 0
	var wg sync.WaitGroup
	for side := range 2 {
		wg.Go(func() {
			for range rounds {
				leaftest.Wait(futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
					if !l.Lock(Side(side), cx) {
						return struct{}{}, false, nil
					}
					n++
					l.Unlock()
					return struct{}{}, true, nil
				}, nil))
				l.Do(func() { n++ })
			}
		})
	}
	wg.Wait()
	l.Do(func() {
		if n != 4*rounds {
			t.Errorf("counted %d, want %d", n, 4*rounds)
		}
	})
}
