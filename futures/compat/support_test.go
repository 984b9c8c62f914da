package compat

import (
	"os"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) {
	// The goroutine that os/signal starts never ends; it is to be there before.
	ch := make(chan os.Signal, 1)
	signal.Notify(ch)
	signal.Stop(ch)
	leaftest.Main(m)
}

type (
	counter = leaftest.Counter
	item    = leaftest.Item
	nothing = struct{}
)

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

// running counts the goroutines that the function has started. Not by
// runtime.NumGoroutine, which an idle goroutine of a pool or a timer of another test
// may move at any moment.
func running(function string) int {
	for size := 1 << 16; ; size *= 2 {
		stacks := make([]byte, size)
		if n := runtime.Stack(stacks, true); n < size {
			return strings.Count(string(stacks[:n]), "\ncreated by github.com/futvet/futvet/futures/compat."+function+" ")
		}
	}
}

// What starts the goroutines that wait for a channel, of FromChan and of SendChan.
const (
	receiving = "(*chanStream[...]).PollNext"
	sending   = "(*parcel[...]).poll"
)

// poll polls f once, with a waker of its own.
func poll[T any](f futures.Future[T]) (v T, ready bool, w *counter, err error) {
	w = &counter{}
	v, ready, err = f.Poll(futures.NewContext(w))
	return v, ready, w, err
}

// pending fails the test if f is ready, and returns the waker that it was polled
// with.
func pending[T any](t *testing.T, f futures.Future[T]) *counter {
	t.Helper()
	v, ready, w, err := poll(f)
	if ready {
		t.Fatalf("ready with %v, %v", v, err)
	}
	return w
}

// next waits for the next item of s.
func next[T any](s futures.Stream[T]) (T, error) { return leaftest.Wait(futures.Next(s)) }

// gate is a future or stream that is opened by hand and knows what was done to it.
type gate struct {
	polls, drops int
	open         bool
	panics       any
	waker        futures.Waker
}

func (g *gate) Poll(cx *futures.Context) (int, bool, error) {
	g.polls++
	if g.panics != nil {
		panic(g.panics)
	}
	g.waker = cx.Waker()
	return 7, g.open, nil
}

func (g *gate) PollNext(cx *futures.Context) (int, bool, error) { return g.Poll(cx) }

func (g *gate) Drop() { g.drops++ }

// spawnerOf awaits the spawner of the executor that polls.
func spawnerOf(co *futures.Co) futures.Spawner {
	s, _ := futures.Await(co, futures.PollFunc(func(cx *futures.Context) (futures.Spawner, bool, error) {
		return cx.Spawner(), true, nil
	}, nil))
	return s
}
