package lock

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

var errInit = errors.New("init failed")

// initialiser is a future that counts what happens to it and is as far as it is
// told to be.
type initialiser struct {
	value  int
	err    error
	ready  bool
	panics bool
	begun  int // calls of the function that returns it
	polls  int
	drops  int
	onDrop func()
}

func (i *initialiser) begin() futures.Future[int] { i.begun++; return i }

func (i *initialiser) Poll(*futures.Context) (int, bool, error) {
	if i.polls++; i.panics {
		panic("init panics")
	}
	return i.value, i.ready, i.err
}

func (i *initialiser) Drop() {
	if i.drops++; i.onDrop != nil {
		i.onDrop()
	}
}

// cellCommands is a cell with its futures by name, each with an initialiser.
func cellCommands() map[string]func(args ...string) string {
	c := NewOnceCell[int]()
	fs := map[string]futures.Future[int]{}
	inits := map[string]*initialiser{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	return map[string]func(args ...string) string{
		"get": func(a ...string) string {
			v, ok := c.Get()
			if !ok {
				return "none"
			}
			return strconv.Itoa(v)
		},
		"ask": func(a ...string) string {
			inits[a[0]] = &initialiser{}
			fs[a[0]] = c.GetOrInit(inits[a[0]].begin)
			return ""
		},
		// poll NAME, or poll NAME WAKER
		"poll": func(a ...string) (result string) {
			defer func() {
				if p := recover(); p != nil {
					result = p.(string)
				}
			}()
			v, ready, err := fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))
			switch {
			case !ready:
				return "pending"
			case err != nil:
				return "failed"
			}
			return strconv.Itoa(v)
		},
		"drop":    func(a ...string) string { fs[a[0]].Drop(); return "" },
		"succeed": func(a ...string) string { i := inits[a[0]]; i.ready = true; i.value, _ = strconv.Atoi(a[1]); return "" },
		"fail":    func(a ...string) string { i := inits[a[0]]; i.ready, i.err = true, errInit; return "" },
		"panic":   func(a ...string) string { inits[a[0]].panics = true; return "" },
		// begun, polled and dropped how often
		"init": func(a ...string) string {
			i := inits[a[0]]
			return strconv.Itoa(i.begun) + " " + strconv.Itoa(i.polls) + " " + strconv.Itoa(i.drops)
		},
		"wakes": func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"state": func(a ...string) string {
			s := "empty"
			switch {
			case c.done:
				s = "done"
			case c.busy:
				s = "busy"
			}
			if !c.waiters.Empty() {
				s += ", waited for"
			}
			return s
		},
	}
}

func TestOnceCellScripts(t *testing.T) {
	tests := []struct{ name, script string }{
		{"get_or_init (tokio sync_once_cell.rs): one initialiser, one value", `
			get : none
			ask a
			ask b
			init a : 0 0 0
			poll a : pending
			poll b : pending
			init a : 1 1 0
			init b : 0 0 0
			state : busy, waited for
			succeed a 5
			poll a : 5
			init a : 1 2 0
			wakes b : 1
			get : 5
			poll b : 5
			init b : 0 0 0
			state : done
		`},
		{"a value that is there is the outcome of the first poll", `
			ask a
			succeed a 5
			poll a : 5
			ask b
			poll b : 5
			init b : 0 0 0
			wakes b : 0
		`},
		{"all that wait are woken by the value, in whichever order they look", `
			ask a
			ask b
			ask c
			poll a : pending
			poll b : pending
			poll c : pending
			succeed a 7
			poll a : 7
			wakes b : 1
			wakes c : 1
			poll c : 7
			poll b : 7
		`},
		{"a cancelled initialiser is replaced by the next one's", `
			ask a
			ask b
			ask c
			poll a : pending
			poll b : pending
			poll c : pending
			drop a
			drop a
			init a : 1 1 1
			wakes b : 1
			wakes c : 0
			poll c : pending
			poll b : pending
			init b : 1 1 0
			init c : 0 0 0
			succeed b 8
			poll b : 8
			poll c : 8
		`},
		{"cancelled, and nobody waits: who comes next begins anew", `
			ask a
			poll a : pending
			drop a
			state : empty
			ask b
			succeed b 9
			poll b : 9
			init b : 1 1 0
		`},
		{"get_or_try_init (tokio sync_once_cell.rs): a failure is the asker's, and the next one tries", `
			ask a
			ask b
			poll a : pending
			poll b : pending
			fail a
			poll a : failed
			init a : 1 2 0
			get : none
			wakes b : 1
			state : busy
			succeed b 3
			poll b : 3
			get : 3
		`},
		{"a failure that nobody waits for leaves the cell empty", `
			ask a
			fail a
			poll a : failed
			drop a
			init a : 1 1 0
			state : empty
		`},
		{"get_or_init_panic (tokio sync_once_cell.rs): a panic leaves the turn to the next one", `
			ask a
			ask b
			poll a : pending
			poll b : pending
			panic a
			poll a : init panics
			drop a
			init a : 1 2 1
			wakes b : 1
			succeed b 4
			poll b : 4
		`},
		{"the turn that a dropped waiter was handed is passed on", `
			ask a
			ask b
			ask c
			poll a : pending
			poll b : pending
			poll c : pending
			drop a
			wakes b : 1
			drop b
			wakes c : 1
			init b : 0 0 0
			poll c : pending
			drop c
			state : empty
		`},
		{"nobody overtakes a turn that was handed over", `
			ask a
			ask b
			ask c
			poll a : pending
			poll b : pending
			drop a
			poll c : pending
			init c : 0 0 0
			poll b : pending
			init b : 1 1 0
		`},
		{"dropping a waiter leaves nothing behind", `
			ask a
			ask b
			ask c
			poll a : pending
			poll b : pending
			drop b
			drop c                # was never polled
			state : busy
			succeed a 1
			poll a : 1
			wakes b : 0
		`},
		{"dropping a completed one does nothing", `
			ask a
			succeed a 1
			poll a : 1
			drop a
			get : 1
			init a : 1 1 0
		`},
		{"only the waker of the latest poll counts", `
			ask a
			ask b
			poll a : pending
			poll b first : pending
			poll b second : pending
			drop a
			wakes first : 0
			wakes second : 1
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, cellCommands()) })
	}
}

func TestOnceCellMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	one := func() futures.Future[int] { return futures.Ready(1) }
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"completed", func() {
			f := NewOnceCell[int]().GetOrInit(one)
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/lock: GetOrInit polled after completion"},
		{"dropped", func() {
			f := NewOnceCell[int]().GetOrInit(one)
			f.Drop()
			f.Poll(cx)
		}, "futures/lock: GetOrInit polled after Drop"},
		{"nil", func() {
			NewOnceCell[int]().GetOrInit(func() futures.Future[int] { return nil }).Poll(cx)
		}, "futures/lock: the function of GetOrInit returned a nil future"},
		{"typed nil", func() {
			NewOnceCell[int]().GetOrInit(func() futures.Future[int] { return (*futures.Block[int])(nil) }).Poll(cx)
		}, "futures/lock: the function of GetOrInit returned a nil future"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// The turn is not lost by a function that panics, returns nil or calls Goexit, nor by
// an initialiser whose Drop panics: dropping the future, as its owner does then,
// passes it on.
func TestOnceCellTurnIsNotLost(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	tests := map[string]func(c *OnceCell[int]) futures.Future[int]{
		"function panics": func(c *OnceCell[int]) futures.Future[int] {
			f := c.GetOrInit(func() futures.Future[int] { panic("no") })
			leaftest.Panics(func() { f.Poll(cx) })
			return f
		},
		"nil": func(c *OnceCell[int]) futures.Future[int] {
			f := c.GetOrInit(func() futures.Future[int] { return nil })
			leaftest.Panics(func() { f.Poll(cx) })
			return f
		},
		"Goexit": func(c *OnceCell[int]) futures.Future[int] {
			f := c.GetOrInit(func() futures.Future[int] { runtime.Goexit(); return nil })
			var wg sync.WaitGroup
			wg.Go(func() { f.Poll(cx) })
			wg.Wait()
			return f
		},
		"Drop panics": func(c *OnceCell[int]) futures.Future[int] {
			f := c.GetOrInit((&initialiser{onDrop: func() { panic("no") }}).begin)
			f.Poll(cx)
			return f
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := NewOnceCell[int]()
			f := test(c)
			g := c.GetOrInit(func() futures.Future[int] { return futures.Ready(6) })
			var w leaftest.Counter
			if _, ready, _ := g.Poll(futures.NewContext(&w)); ready {
				t.Fatal("the turn was given away before the drop")
			}
			leaftest.Panics(f.Drop)
			if v, ready, err := g.Poll(cx); v != 6 || !ready || err != nil || w.Count() != 1 {
				t.Errorf("got %d, %v, %v, woken %d times", v, ready, err, w.Count())
			}
		})
	}
}

// One initialiser at a time: a cancelled one is dropped before the next one that
// waits learns that it is its turn.
func TestOnceCellDropsBeforeItPassesTheTurn(t *testing.T) {
	c := NewOnceCell[int]()
	i := &initialiser{}
	a := c.GetOrInit(i.begin)
	a.Poll(futures.NewContext(futures.NoopWaker()))
	b := c.GetOrInit(func() futures.Future[int] { return futures.Ready(1) })
	called := false
	b.Poll(futures.NewContext(&leaftest.Callback{F: func() {
		called = true
		if i.drops != 1 {
			t.Error("the next one was woken before the drop")
		}
	}}))
	a.Drop()
	if !called {
		t.Error("the next one was not woken")
	}
	b.Drop()
}

// Initialisers and wakers are called without the cell's lock.
func TestCallbacksMayUseTheCell(t *testing.T) {
	c := NewOnceCell[int]()
	cx := futures.NewContext(futures.NoopWaker())
	called := 0
	call := func() {
		called++
		c.Get()
		f := c.GetOrInit(func() futures.Future[int] { return futures.Ready(2) })
		f.Poll(cx)
		f.Drop()
	}
	a := c.GetOrInit((&initialiser{onDrop: call}).begin)
	b := c.GetOrInit(func() futures.Future[int] { call(); return futures.Ready(1) })
	a.Poll(cx)
	b.Poll(futures.NewContext(&leaftest.Callback{F: call}))
	d := c.GetOrInit(nil)
	d.Poll(futures.NewContext(&leaftest.Callback{F: call}))
	a.Drop()
	if v, ready, err := b.Poll(cx); v != 1 || !ready || err != nil {
		t.Errorf("got %d, %v, %v", v, ready, err)
	}
	if called != 4 {
		t.Errorf("called %d times", called)
	}
}

// Goroutines that ask at the same time, give up and fail at random: initialisers
// never run beside each other, and all get the one value.
func TestOnceCellStress(t *testing.T) {
	deadline := time.Now().Add(250 * time.Millisecond)
	for round := uint64(0); time.Now().Before(deadline); round++ {
		c := NewOnceCell[int]()
		var wg sync.WaitGroup
		var running, made atomic.Int64
		for i := range 4 {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(round, uint64(i)))
				for {
					patience := rng.IntN(6)
					f := c.GetOrInit(func() futures.Future[int] { return newAttempt(&running, &made, rng.IntN(4), rng.IntN(3) == 0) })
					s := leaftest.NewSignal()
					ready := false
					var v int
					var err error
					for k := 0; !ready && (k <= patience || patience == 0); k++ {
						if v, ready, err = f.Poll(futures.NewContext(s)); !ready {
							<-s
						}
					}
					f.Drop()
					if ready && err == nil {
						if got, ok := c.Get(); v != 42 || got != 42 || !ok {
							t.Errorf("got %d; the cell has %d, %v", v, got, ok)
						}
						return
					}
				}
			})
		}
		wg.Wait()
		if made.Load() != 1 || running.Load() != 0 {
			t.Fatalf("round %d: the value was made %d times, %d still run", round, made.Load(), running.Load())
		}
	}
}

// newAttempt is an initialiser that takes some polls and then fails or yields 42.
func newAttempt(running, made *atomic.Int64, polls int, fails bool) futures.Future[int] {
	if running.Add(1) != 1 {
		panic("two initialisers at a time")
	}
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		if polls--; polls >= 0 {
			runtime.Gosched()
			cx.Waker().Wake()
			return 0, false, nil
		}
		running.Add(-1)
		if fails {
			return 0, true, errInit
		}
		made.Add(1)
		return 42, true, nil
	}, func() { running.Add(-1) })
}

func TestOnceCellAllocs(t *testing.T) {
	c := NewOnceCell[int]()
	cx := futures.NewContext(futures.NoopWaker())
	init := func() futures.Future[int] { return futures.Pending[int]() }
	a, b := c.GetOrInit(init), c.GetOrInit(init)
	a.Poll(cx)
	if got := testing.AllocsPerRun(100, func() { a.Poll(cx); b.Poll(cx) }); got > 0 {
		t.Errorf("pending polls: %v allocations", got)
	}
	a.Drop()
	b.Drop()
	c.GetOrInit(func() futures.Future[int] { return futures.Ready(1) }).Poll(cx)
	if got := testing.AllocsPerRun(100, func() { c.GetOrInit(init).Poll(cx) }); got > 1 {
		t.Errorf("a value that is there: %v allocations, want at most the future", got)
	}
}
