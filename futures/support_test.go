package futures_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// TestMain fails the package if a goroutine, or a coroutine, outlives its tests.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if code == 0 && !settles(before) {
		fmt.Fprintf(os.Stderr, "goroutines before the tests %d, after them %d:\n", before, runtime.NumGoroutine())
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		code = 1
	}
	os.Exit(code)
}

// settles waits until no more than n goroutines are left.
func settles(n int) bool {
	for end := time.Now().Add(time.Minute); runtime.NumGoroutine() > n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
		runtime.GC()
	}
	return true
}

// eventually waits for a condition that another goroutine is to bring about.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !cond(); {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		runtime.Gosched()
	}
}

// counter is a waker that counts.
type counter struct{ n atomic.Int32 }

func (c *counter) Wake()      { c.n.Add(1) }
func (c *counter) count() int { return int(c.n.Load()) }

// forbidden is a waker that must not be woken.
type forbidden struct{ t *testing.T }

func (f forbidden) Wake() {
	f.t.Helper()
	f.t.Error("woken")
}

// journal is a list of events.
type journal struct {
	mu     sync.Mutex
	events []string
}

func (j *journal) add(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.events = append(j.events, fmt.Sprintf(format, args...))
}

func (j *journal) has(event string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Contains(j.events, event)
}

func (j *journal) want(t *testing.T, want ...string) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Equal(j.events, want) {
		t.Errorf("events %q, want %q", j.events, want)
	}
}

// gate is a future that is opened by hand. It counts its polls and its drops, and
// fails the rules of Future if it is polled after its end.
type gate[T any] struct {
	mu     sync.Mutex
	name   string
	log    *journal
	opened bool
	value  T
	err    error
	panics any
	waker  futures.Waker
	polls  int
	drops  int
	done   bool
	onPoll func()
	onDrop func()
}

func (g *gate[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.done || g.drops > 0 {
		panic("gate " + g.name + " polled after its end")
	}
	g.polls++
	if g.onPoll != nil {
		g.mu.Unlock()
		g.onPoll()
		g.mu.Lock()
	}
	if g.panics != nil {
		panic(g.panics)
	}
	if !g.opened {
		g.waker = cx.Waker()
		return value, false, nil
	}
	g.done = true
	g.waker = nil
	return g.value, true, g.err
}

func (g *gate[T]) Drop() {
	g.mu.Lock()
	first := !g.done && g.drops == 0
	if !g.done {
		g.drops++
	}
	g.waker = nil
	g.mu.Unlock()
	if first {
		if g.log != nil {
			g.log.add("drop %s", g.name)
		}
		if g.onDrop != nil {
			g.onDrop()
		}
	}
}

func (g *gate[T]) open(value T, err error) {
	g.mu.Lock()
	g.opened, g.value, g.err = true, value, err
	wk := g.waker
	g.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

func (g *gate[T]) wake() {
	g.mu.Lock()
	wk := g.waker
	g.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

func (g *gate[T]) counts() (polls, drops int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.polls, g.drops
}

func (g *gate[T]) waiting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waker != nil
}

// owned is a Dropper that counts its drops.
type owned struct {
	n    atomic.Int32
	name string
	log  *journal
}

func (o *owned) Drop() {
	if o.n.Add(1) == 1 && o.log != nil {
		o.log.add("drop %s", o.name)
	}
}

func (o *owned) drops() int { return int(o.n.Load()) }

// panicked runs fn and returns what it panics with, or nil.
func panicked(fn func()) (p any) {
	defer func() { p = recover() }()
	fn()
	return nil
}

// mustPanic fails unless fn panics with a message that contains want.
func mustPanic(t *testing.T, want string, fn func()) {
	t.Helper()
	p := panicked(fn)
	if p == nil {
		t.Fatalf("no panic, want one with %q", want)
	}
	if s := fmt.Sprint(p); !strings.Contains(s, want) {
		t.Errorf("panic %q, want one with %q", s, want)
	}
}

// poll polls f once with wk.
func poll[T any](f futures.Future[T], wk futures.Waker) (T, bool, error) {
	return f.Poll(futures.NewContext(wk))
}

// run runs body on the current-thread executor.
func run[T any](t *testing.T, body func(co *futures.Co) (T, error)) T {
	t.Helper()
	v, err := executor.Run(futures.Async(body))
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return v
}

// nothing is the value of blocks without one.
type nothing = struct{}

// always is ready at every poll, and may be polled again and again.
type always struct{}

func (always) Poll(*futures.Context) (int, bool, error) { return 1, true, nil }
func (always) Drop()                                    {}

// never is pending at every poll.
type never struct{}

func (never) Poll(*futures.Context) (int, bool, error) { return 0, false, nil }
func (never) Drop()                                    {}
