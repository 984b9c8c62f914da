// Package futtest tests asynchronous code.
package futtest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Run drives f on a deterministic executor with virtual time, which advances by
// itself when nothing else can run. It fails t on a deadlock, a lost wake-up, or a
// future that was started and is left without an owner, naming where it was made.
func Run[T any](t testing.TB, f futures.Future[T]) (T, error) {
	t.Helper()
	failed := t.Failed()
	h := newHome(t, seedOf(t))
	value, err := execute(h, func() futures.Future[T] { return f })
	if h.seed != 0 && !failed && t.Failed() && !h.reported {
		t.Logf("futtest: the schedule was that of -futtest.seed=%d", h.seed)
	}
	return value, err
}

// execute runs what prepare makes on h, and fails h.t if something is wrong.
func execute[T any](h *home, prepare func() futures.Future[T]) (value T, err error) {
	h.t.Helper()
	if what := sched.Polling(); what != "" {
		panic("futtest: Run called by " + what + ", which must not block; await the future instead")
	}
	h.log = trace.Open(h.clock.now)
	defer h.log.Close()
	h.log.Poller = func() any { return h.current.Load() }
	detach := h.log.Attach()
	f := func() futures.Future[T] {
		defer detach()
		return prepare()
	}()
	spawner := sched.NewSpawner(h.handle).(futures.Spawner)
	root := futures.Spawn(spawner, f)
	done := make(chan struct{})
	var dead error
	var left []*trace.Record
	exited := true
	go func() {
		defer close(done)
		defer h.log.Attach()()
		defer func() {
			if exited { // runtime.Goexit
				dead = h.close()
			}
		}()
		dead = h.run(root.IsFinished)
		h.log.Settle()
		if dead != nil {
			h.giveUp()
		} else {
			dead = h.close()
		}
		left = h.log.Left()
		exited = false
	}()
	if err := h.watch(done); err != nil {
		h.errorf("%v", err)
		return value, fmt.Errorf("futtest: %w", err)
	}
	if exited {
		runtime.Goexit() // f has called it
	}
	for _, err := range h.failed {
		h.errorf("a task that nobody awaits ended with %v", err)
	}
	value, ready, err := root.Poll(futures.NewContext(futures.NoopWaker()))
	if dead != nil {
		h.errorf("%v", dead)
		if !ready {
			root.Drop()
		}
		return value, fmt.Errorf("futtest: %w", dead)
	}
	h.ownerless(left)
	return value, err
}

// Advance moves virtual time inside Run: it makes d pass, and wakes what is due
// meanwhile, in order. What it has woken may not have run when Advance returns. It
// panics outside Run.
//
// Cancel safety: being cancelled there leaves the time where it is.
func Advance(co *futures.Co, d time.Duration) {
	var until time.Time
	futures.Await(co, futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		h, ok := sched.HomeOf(cx).(*home)
		if !ok {
			panic("futtest: Advance called outside Run")
		}
		if until.IsZero() {
			until = h.clock.now().Add(d)
		}
		if at, ok := h.clock.next(); ok && at.Before(until) {
			h.clock.advance(at)
			cx.Waker().Wake()
			return struct{}{}, false, nil
		}
		h.clock.advance(until)
		return struct{}{}, true, nil
	}, nil))
}

// random is a seed.
func random() uint64 { return rand.Uint64N(1<<31) + 1 }
