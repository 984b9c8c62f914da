package futures_test

import (
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
)

// output runs fn and returns what it logs.
func output(fn func()) string {
	var buf logged // the report of another test's leak may come now
	log.SetOutput(&buf)
	defer log.SetOutput(os.Stderr)
	fn()
	return buf.String()
}

func TestRemote(t *testing.T) {
	t.Run("outcome", func(t *testing.T) {
		g := &gate[int]{}
		work, h := futures.Remote[int](g)
		wk, hk := new(counter), new(counter)
		if _, ready, _ := poll(h, hk); ready {
			t.Error("ready before the work began")
		}
		poll(work, wk)
		g.open(4, errBoom)
		if _, ready, err := poll(work, wk); !ready || err != nil || hk.count() != 1 {
			t.Error(ready, err, hk.count())
		}
		if v, ready, err := poll(h, hk); v != 4 || !ready || err != errBoom || !h.IsTerminated() {
			t.Error(v, ready, err)
		}
		if _, ready, _ := poll(h, forbidden{t}); ready {
			t.Error("ready twice")
		}
		h.Drop()
		mustPanic(t, "Remote polled after completion", func() { poll(work, wk) })
	})
	t.Run("cancel", func(t *testing.T) {
		g := &gate[int]{}
		work, h := futures.Remote[int](g)
		wk := new(counter)
		poll(work, wk)
		h.Drop()
		h.Drop()
		if wk.count() != 1 {
			t.Errorf("the work was woken %d times", wk.count())
		}
		if _, drops := g.counts(); drops != 0 {
			t.Error("dropped by the handle's goroutine")
		}
		if _, ready, err := poll(work, wk); !ready || err != nil {
			t.Error(ready, err)
		}
		if polls, drops := g.counts(); polls != 1 || drops != 1 {
			t.Errorf("%d polls, %d drops", polls, drops)
		}
	})
	t.Run("cancel before the work is polled", func(t *testing.T) {
		g := &gate[int]{}
		work, h := futures.Remote[int](g)
		h.Drop()
		poll(work, forbidden{t})
		if polls, drops := g.counts(); polls != 0 || drops != 1 {
			t.Errorf("%d polls, %d drops", polls, drops)
		}
	})
	t.Run("forget", func(t *testing.T) {
		v := new(owned)
		g := &gate[*owned]{}
		work, h := futures.Remote[*owned](g)
		wk := new(counter)
		poll(work, wk)
		h.Forget()
		h.Drop()
		if _, drops := g.counts(); drops != 0 || wk.count() != 0 || !h.IsTerminated() {
			t.Error("forgetting cancels")
		}
		g.open(v, nil)
		poll(work, wk)
		if v.drops() != 1 {
			t.Errorf("the value that nobody wants was dropped %d times", v.drops())
		}
	})
	t.Run("panic", func(t *testing.T) {
		work, h := futures.Remote[int](&gate[int]{panics: errBoom})
		if _, ready, err := poll(work, forbidden{t}); !ready || err != nil {
			t.Error(ready, err)
		}
		_, ready, err := poll(h, forbidden{t})
		if pe, ok := futures.AsPanic(err); !ready || !ok || pe.Value != errBoom || !strings.Contains(string(pe.Stack), "gate") {
			t.Error(ready, err)
		}
		// Nobody sees it: it is reported.
		out := output(func() {
			work, h := futures.Remote[int](&gate[int]{panics: errBoom})
			h.Forget()
			poll(work, forbidden{t})
			work, h = futures.Remote[int](&gate[int]{panics: errBoom})
			poll(work, forbidden{t})
			h.Drop()
		})
		if strings.Count(out, "panic: boom") != 2 {
			t.Errorf("logged %q", out)
		}
	})
	t.Run("work dropped", func(t *testing.T) {
		g := &gate[int]{}
		work, h := futures.Remote[int](g)
		wk := new(counter)
		poll(h, wk)
		work.Drop()
		work.Drop()
		if _, ready, err := poll(h, wk); !ready || err != futures.ErrCancelled || wk.count() != 1 {
			t.Error(ready, err, wk.count())
		}
		if _, drops := g.counts(); drops != 1 {
			t.Errorf("%d drops", drops)
		}
		mustPanic(t, "Remote polled after it was dropped", func() { poll(work, wk) })
	})
	t.Run("work dropped, and panics", func(t *testing.T) {
		work, h := futures.Remote[int](&gate[int]{onDrop: func() { panic("drop") }})
		mustPanic(t, "drop", work.Drop)
		if _, ready, err := poll(h, forbidden{t}); !ready || err != futures.ErrCancelled {
			t.Error(ready, err)
		}
	})
	t.Run("done and unwanted", func(t *testing.T) {
		v := new(owned)
		work, h := futures.Remote(futures.Ready(v))
		poll(work, forbidden{t})
		h.Drop()
		if v.drops() != 1 {
			t.Errorf("%d drops", v.drops())
		}
	})
}

// The work runs and the handle is dropped at the same time: the future is dropped or
// completes, once, and its value is dropped once.
func TestRemoteRaces(t *testing.T) {
	for i := range 500 {
		v := new(owned)
		g := &gate[*owned]{}
		work, h := futures.Remote[*owned](g)
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				if _, ready, _ := poll(work, futures.NoopWaker()); ready {
					return
				}
				runtime.Gosched()
			}
		})
		wg.Go(func() {
			if i%2 == 0 {
				h.Drop()
			} else {
				h.Forget()
			}
		})
		g.open(v, nil)
		wg.Wait()
		_, dropped := g.counts()
		if dropped+v.drops() != 1 {
			t.Fatalf("future dropped %d times, value %d times", dropped, v.drops())
		}
	}
}

func TestAbortPair(t *testing.T) {
	h, reg := futures.NewAbortPair()
	if h.IsAborted() || reg.Handle() != h {
		t.Error("aborted from the start")
	}
	h.Abort()
	g := &gate[int]{}
	f := futures.AbortableWith[int](g, reg)
	if !h.IsAborted() {
		t.Error("not aborted")
	}
	if _, ready, err := poll(f, forbidden{t}); !ready || err != futures.ErrCancelled {
		t.Error(ready, err)
	}
	if polls, drops := g.counts(); polls != 0 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
	// Aborted after completion: nothing happens, but it was called.
	f, h = futures.Abortable(futures.Ready(1))
	poll(f, forbidden{t})
	h.Abort()
	if !h.IsAborted() {
		t.Error("not aborted")
	}
	// Aborted by its own poll: that poll may still complete.
	var self *futures.AbortHandle
	f, self = futures.Abortable(futures.Lazy(func() (int, error) { self.Abort(); return 3, nil }))
	if v, ready, err := poll(f, futures.NoopWaker()); v != 3 || !ready || err != nil {
		t.Error(v, ready, err)
	}
}

// The future that is aborted is dropped by the poll that says so, before it says so
// (futures-rs keeps it until the wrapper is dropped, and has no test of either).
func TestAbortableDropsTheInner(t *testing.T) {
	var j journal
	g := &gate[int]{name: "inner", log: &j}
	f, h := futures.Abortable[int](g)
	f = futures.Inspect(f, func(_ int, err error) { j.add("%v", err) })
	wk := new(counter)
	poll(f, wk)
	h.Abort()
	j.add("aborted")
	poll(f, wk)
	j.want(t, "aborted", "drop inner", "futures: cancelled")
	f.Drop()
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops", drops)
	}
}
