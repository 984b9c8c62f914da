package lock

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// notifyCommands is a Notify with its futures by name.
func notifyCommands() map[string]func(args ...string) string {
	n := NewNotify()
	fs := map[string]futures.Future[struct{}]{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	return map[string]func(args ...string) string{
		"wait": func(a ...string) string { fs[a[0]] = n.Wait(); return "" },
		// poll NAME, or poll NAME WAKER
		"poll": func(a ...string) string {
			_, ready, err := fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))
			switch {
			case err != nil:
				return err.Error()
			case !ready:
				return "pending"
			}
			return "ok"
		},
		"drop":   func(a ...string) string { fs[a[0]].Drop(); return "" },
		"one":    func(a ...string) string { n.NotifyOne(); return "" },
		"all":    func(a ...string) string { n.NotifyAll(); return "" },
		"wakes":  func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"stored": func(a ...string) string { return strconv.FormatBool(n.stored) },
		"empty":  func(a ...string) string { return strconv.FormatBool(n.waiters.Empty()) },
	}
}

func TestNotifyScripts(t *testing.T) {
	tests := []struct{ name, script string }{
		{"notify_notified_one (tokio sync_notify.rs): stored for who comes later", `
			one
			stored : true
			wait a
			stored : false
			poll a : ok
			wakes a : 0
			wait b
			poll b : pending
		`},
		{"notify_simple (tokio sync_notify.rs)", `
			wait a
			poll a : pending
			one
			wakes a : 1
			poll a : ok
			stored : false
		`},
		{"one notification is stored at most", `
			one
			one
			wait a
			wait b
			poll a : ok
			poll b : pending
		`},
		{"notify_notified_multi (tokio sync_notify.rs): first come, first served, by creation", `
			wait a
			wait b
			wait c
			poll c : pending
			poll b : pending
			poll a : pending
			one
			wakes a : 1
			wakes b : 0
			one
			wakes b : 1
			wakes c : 0
			poll c : pending
			poll a : ok
			poll b : ok
		`},
		{"registered from its creation: NotifyOne before the first poll", `
			wait a
			one
			stored : false
			wakes a : 0
			poll a : ok
			wakes a : 0
		`},
		{"registered from its creation: NotifyAll before the first poll", `
			wait a
			all
			wait b
			poll a : ok
			poll b : pending
		`},
		{"the stored notification is given to a future at its creation", `
			one
			wait a
			wait b
			poll b : pending
			drop a
			wakes b : 1
			poll b : ok
		`},
		{"notified_drop_notified_notify (tokio sync_notify.rs)", `
			wait a
			wait b
			poll a : pending
			drop a
			one
			wakes a : 0
			wakes b : 0           # not polled yet
			poll b : ok
		`},
		{"notified_multi_notify_drop_one (tokio sync_notify.rs): a notification is passed on", `
			wait a
			wait b
			wait c
			poll a : pending
			poll b : pending
			poll c : pending
			one
			wakes a : 1
			wakes b : 0
			drop a
			wakes b : 1
			wakes c : 0
			poll b : ok
			drop a
			wakes c : 0
		`},
		{"without a next one it is stored", `
			wait a
			one
			drop a
			stored : true
			wait b
			poll b : ok
		`},
		{"a stored notification that was given away comes back, and no second one", `
			wait a
			one
			one
			stored : true
			drop a
			stored : true
			wait b
			wait c
			poll b : ok
			poll c : pending
		`},
		{"notify_waiters (tokio sync_notify.rs): all that wait, and nothing is stored", `
			wait a
			wait b
			poll a : pending
			poll b : pending
			all
			wakes a : 1
			wakes b : 1
			stored : false
			wait c
			poll a : ok
			poll b : ok
			poll c : pending
		`},
		{"what NotifyAll gave is not passed on", `
			wait a
			poll a : pending
			wait b
			all
			wait c
			poll c : pending
			drop a
			drop b
			wakes c : 0
			stored : false
			poll c : pending
		`},
		{"NotifyAll without waiters does nothing, and leaves what is stored", `
			all
			wait a
			poll a : pending
			drop a
			one
			all
			wait b
			poll b : ok
		`},
		{"a grant of NotifyOne is still one after NotifyAll", `
			wait a
			one
			all
			wait b
			drop a
			poll b : ok
		`},
		{"test_waker_update (tokio sync_notify.rs): only the waker of the latest poll counts", `
			wait a
			poll a first : pending
			poll a second : pending
			one
			wakes first : 0
			wakes second : 1
			poll a : ok
		`},
		{"dropping leaves nothing behind", `
			wait a
			wait b
			poll a : pending
			drop b
			drop a
			empty : true
			one
			stored : true
			wakes a : 0
		`},
		{"dropping a completed one does not pass on what it delivered", `
			wait a
			one
			poll a : ok
			drop a
			stored : false
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, notifyCommands()) })
	}
}

func TestNotifyMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	n := NewNotify()
	n.NotifyOne()
	f := n.Wait()
	f.Poll(cx)
	if got := leaftest.Panics(func() { f.Poll(cx) }); got != "futures/lock: Wait of a Notify polled after completion" {
		t.Errorf("got %q", got)
	}
	f = n.Wait()
	f.Drop()
	if got := leaftest.Panics(func() { f.Poll(cx) }); got != "futures/lock: Wait of a Notify polled after Drop" {
		t.Errorf("got %q", got)
	}
}

// notify_in_drop_after_wake (tokio sync_notify.rs): a waker may notify, wait and
// drop.
func TestWakerMayUseTheNotify(t *testing.T) {
	for _, how := range []string{"NotifyOne", "NotifyAll", "Drop"} {
		t.Run(how, func(t *testing.T) {
			n := NewNotify()
			cx := futures.NewContext(futures.NoopWaker())
			first, f, other := n.Wait(), n.Wait(), n.Wait()
			called := 0
			f.Poll(futures.NewContext(&leaftest.Callback{F: func() {
				called++
				n.NotifyOne()
				n.NotifyAll()
				g := n.Wait()
				g.Poll(cx)
				g.Drop()
				other.Drop()
			}}))
			switch how {
			case "NotifyOne":
				first.Drop()
				n.NotifyOne()
			case "NotifyAll":
				n.NotifyAll()
			case "Drop":
				n.NotifyOne()
				first.Drop()
			}
			if called != 1 {
				t.Errorf("called %d times", called)
			}
			if _, ready, _ := f.Poll(cx); !ready {
				t.Error("not notified")
			}
		})
	}
}

// A waker that panics does not keep the other waiters from being woken.
func TestNotifyAllInSpiteOfPanics(t *testing.T) {
	n := NewNotify()
	var w leaftest.Counter
	n.Wait().Poll(futures.NewContext(leaftest.Forbidden{}))
	n.Wait() // was never polled, and has no waker
	n.Wait().Poll(futures.NewContext(&w))
	if leaftest.Panics(n.NotifyAll) == "" {
		t.Error("the panic was swallowed")
	}
	if w.Count() != 1 {
		t.Errorf("woken %d times", w.Count())
	}
}

// notify_drop (tokio loom_notify.rs): goroutines that give up at random, or wait,
// and pass on what they have got. One notification goes round, and is never lost
// and never two.
func TestNotifyStress(t *testing.T) {
	n := NewNotify()
	var wg sync.WaitGroup
	var holders, got atomic.Int64
	deadline := time.Now().Add(250 * time.Millisecond)
	n.NotifyOne()
	for i := range 6 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 5))
			for k := 0; k < atLeast || time.Now().Before(deadline); k++ {
				f := n.Wait()
				if rng.IntN(2) == 0 {
					ready := false
					w := leaftest.NewSignal()
					for range rng.IntN(3) {
						if _, ready, _ = f.Poll(futures.NewContext(w)); ready {
							break
						}
					}
					f.Drop()
					if !ready {
						continue
					}
				} else {
					leaftest.Wait(f)
				}
				if holders.Add(1) > 1 {
					t.Error("one notification was delivered twice")
				}
				got.Add(1)
				holders.Add(-1)
				n.NotifyOne()
			}
		})
	}
	wg.Wait()
	if !n.stored || !n.waiters.Empty() || got.Load() == 0 {
		t.Errorf("stored=%v, nobody waits=%v, delivered %d", n.stored, n.waiters.Empty(), got.Load())
	}
}

// Whoever makes the future before it looks at the condition is not left asleep by
// NotifyAll in between.
func TestNotifyAllBetweenTestAndWait(t *testing.T) {
	n := NewNotify()
	var turn atomic.Int64
	const turns, parties = 2000, 3
	var wg sync.WaitGroup
	for i := range parties {
		wg.Go(func() {
			for k := range turns {
				for {
					f := n.Wait()
					if turn.Load() == int64(k*parties+i) {
						f.Drop()
						break
					}
					leaftest.Wait(f)
				}
				turn.Add(1)
				n.NotifyAll()
			}
		})
	}
	wg.Wait()
}

func TestNotifyAllocs(t *testing.T) {
	n := NewNotify()
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		f := n.Wait()
		f.Poll(cx)
		f.Poll(cx)
		n.NotifyOne()
		f.Poll(cx)
	}); got > 1 {
		t.Errorf("%v allocations, want at most the future", got)
	}
}

func BenchmarkNotifyOne(b *testing.B) {
	n := NewNotify()
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		f := n.Wait()
		f.Poll(cx)
		n.NotifyOne()
		f.Poll(cx)
	}
}
