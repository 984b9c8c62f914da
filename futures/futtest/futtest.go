// Package futtest tests asynchronous code, unchanged.
//
// [Run] is an executor for tests. Which of the tasks that could run is polled next, where
// Select begins, and how much of its budget a poll gets, is chosen by a seed, so that
// each run is another schedule and any of them can be had again: a failure names its
// seed, and -futtest.seed=N repeats it. [Explore] runs a test under many schedules,
// [CancelEverywhere] drops a future at each of its suspension points.
//
// The rest is for tests of futures that are written by hand: wakers that count, a
// [Hand] that polls, assertions, and scripted streams, readers and writers.
//
// # Time
//
// The timers of package timer go by the executor's clock. It stands still while anything
// can run, and then goes to the next timer at once. It begins at the real time, but
// time.Now goes on to be the real one: code that calls it, or uses timers of package
// time, belongs in a bubble. In testing/synctest.Test, Run takes the bubble's time for
// its own.
//
// Time waits for calls that compat.Blocking makes. It does not wait for sockets, nor for
// goroutines that the executor knows nothing of: what they do may come after a timer
// that would in truth have gone off later.
//
// # What is found
//
// When nothing can run and no timer is set, the executor waits for a wake-up from other
// goroutines, for -futtest.patience (2 seconds) of real time. Then it polls every task
// once more. A task that gets on was ready and not woken: its wake-up is lost. If none
// does, it is a deadlock. The message says where each task is suspended, what it waits
// for, and whether its last poll has asked for the waker at all.
//
// A poll that does not return, and a blocking call that Time waits for, have five times
// the patience; the test then fails with the place of the call. The goroutine cannot be
// ended, and stays until the call returns.
//
// A future of the runtime, an async block or a task that was made during the run and
// polled must have completed, or have been dropped, when the run ends; a task must have
// been awaited, dropped, aborted or detached. Futures that were made before the run, or
// by other goroutines, have their owners elsewhere. A type of the user's that implements
// Future is not followed itself, but what it polls is. Sinks, and the ends of channels
// that are no futures, are not followed either.
//
// Runs of parallel tests do not see each other's futures.
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
//
// It takes f and returns f's outcome, as executor.Run does: a panic of f is a
// *futures.PanicError. Once f is done the tasks that still run are cancelled, and all
// cleanup is finished. After a deadlock the error wraps executor.ErrDeadlock, and what
// waits is given up. A panic of a task that nobody awaits fails t, too.
//
// The schedule is that of -futtest.seed, or of the [Explore] that t comes from, or else
// a random one. It must not be called by an async block or a Poll method, and panics if
// it is.
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
			//futvet:ignore FV5002 time is virtual here: sleeping is what makes it pass
			h.clock.advance(at)
			cx.Waker().Wake()
			return struct{}{}, false, nil
		}
		//futvet:ignore FV5002 time is virtual here: sleeping is what makes it pass
		h.clock.advance(until)
		return struct{}{}, true, nil
	}, nil))
}

// random is a seed.
func random() uint64 { return rand.Uint64N(1<<31) + 1 }
