package compat

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

var errEnough = errors.New("enough")

func TestDone(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	before := runtime.NumGoroutine()
	f, other := Done(ctx), Done(ctx)
	first := pending(t, f)
	second := pending(t, f)
	third := pending(t, other)
	// One that waits would stay until the context is cancelled.
	eventually(t, "no goroutine waits", func() bool { return runtime.NumGoroutine() <= before })
	other.Drop()
	other.Drop()
	cancel(errEnough)
	eventually(t, "the wake-up", func() bool { return second.Count() == 1 })
	if first.Count() != 0 || third.Count() != 0 {
		t.Error("a waker of before, or of a dropped future, was woken")
	}
	if _, ready, _, err := poll(f); !ready || err != errEnough {
		t.Errorf("%v, %v", ready, err)
	}
	if got := leaftest.Panics(func() { poll(f) }); got != "futures/compat: Done polled after completion" {
		t.Errorf("got %q", got)
	}
	if got := leaftest.Panics(func() { poll(other) }); got != "futures/compat: Done polled after Drop" {
		t.Errorf("got %q", got)
	}
	if _, ready, _, err := poll(Done(ctx)); !ready || err != errEnough {
		t.Errorf("of a context that is done: %v, %v", ready, err)
	}
	f = Done(context.Background())
	pending(t, f)
	f.Drop()
}

// A deadline of a context is a cause as well, in the time of a bubble.
func TestDoneDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		if _, err := executor.Run(Done(ctx)); err != context.DeadlineExceeded || time.Since(start) != time.Hour {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// run_until_cancelled_test (tokio-util sync_cancellation_token.rs), with our order:
// the context first.
func TestWithContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)

	// Completes first.
	g := &gate{}
	f := WithContext(ctx, futures.Future[int](g))
	pending(t, f)
	g.open = true
	if v, ready, _, err := poll(f); v != 7 || !ready || err != nil || g.drops != 0 {
		t.Errorf("got %d, %v, %v, %d drops", v, ready, err, g.drops)
	}
	f.Drop()
	if g.drops != 0 {
		t.Error("dropped after it has completed")
	}
	if got := leaftest.Panics(func() { poll(f) }); got != "futures/compat: WithContext polled after completion" {
		t.Errorf("got %q", got)
	}

	// Dropped first.
	g = &gate{}
	f = WithContext(ctx, futures.Future[int](g))
	dropped := pending(t, f)
	f.Drop()
	f.Drop()
	if g.drops != 1 {
		t.Errorf("%d drops", g.drops)
	}

	// Cancelled first: dropped before it completes, and not polled although it is ready.
	g = &gate{}
	f = WithContext(ctx, futures.Future[int](g))
	w := pending(t, f)
	g.open = true
	cancel(errEnough)
	eventually(t, "the wake-up", func() bool { return w.Count() == 1 })
	if _, ready, _, err := poll(f); !ready || err != errEnough || g.drops != 1 || g.polls != 1 {
		t.Errorf("%v, %v, %d drops, %d polls", ready, err, g.drops, g.polls)
	}
	if dropped.Count() != 0 {
		t.Error("woken after Drop")
	}

	// Cancelled before.
	g = &gate{open: true}
	if _, ready, _, err := poll(WithContext(ctx, futures.Future[int](g))); !ready || err != errEnough || g.drops != 1 || g.polls != 0 {
		t.Errorf("%v, %v, %d drops, %d polls", ready, err, g.drops, g.polls)
	}
}

// An item is received or it stays: a context that wins has taken nothing.
func TestWithContextLosesNothing(t *testing.T) {
	tx, rx := mpsc.New[int](1)
	defer rx.Drop()
	defer tx.Drop()
	ctx, cancel := context.WithCancel(t.Context())
	f := WithContext(ctx, rx.Recv())
	pending(t, f)
	tx.TrySend(1)
	cancel()
	if _, ready, _, err := poll(f); !ready || err != context.Canceled {
		t.Errorf("%v, %v", ready, err)
	}
	if v, ok, _ := rx.TryRecv(); !ok || v != 1 {
		t.Error("the item is lost")
	}
}

// A future that uses up the budget in every poll does not outrun the context, and a
// block is unwound before the error is seen.
func TestWithContextOfABusyBlock(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	begun, unwound := false, false
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		_, err := futures.Await(co, WithContext(ctx, futures.Async(func(co *futures.Co) (nothing, error) {
			begun = true
			defer func() { unwound = true }()
			_, err := futures.Await(co, futures.PollFunc(func(cx *futures.Context) (nothing, bool, error) {
				for cx.PollBudget() {
					cx.SpendBudget()
				}
				return nothing{}, false, nil
			}, nil))
			return nothing{}, err
		})))
		if unwound != begun {
			t.Error("completed before its future was dropped")
		}
		return nothing{}, err
	}))
	if err != context.DeadlineExceeded {
		t.Error(err)
	}
}

// A block that only waits for a context that somebody can cancel is no deadlock.
func TestDoneIsNoDeadlock(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(1200*time.Millisecond, cancel)
	if _, err := executor.Run(Done(ctx)); err != context.Canceled {
		t.Error(err)
	}
}

func TestWait(t *testing.T) {
	if v, err := Wait(t.Context(), timerValue(time.Millisecond, 3)); v != 3 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
	// The context is looked at first.
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errEnough)
	g := &gate{open: true}
	if _, err := Wait(ctx, futures.Future[int](g)); err != errEnough || g.polls != 0 || g.drops != 1 {
		t.Errorf("%v, %d polls, %d drops", err, g.polls, g.drops)
	}
	// It is cancelled while the future waits.
	ctx, cancel = context.WithCancelCause(t.Context())
	time.AfterFunc(time.Millisecond, func() { cancel(errEnough) })
	g = &gate{}
	if _, err := Wait(ctx, futures.Future[int](g)); err != errEnough || g.drops != 1 {
		t.Errorf("%v, %d drops", err, g.drops)
	}
	// A panic passes, and the future is dropped.
	g = &gate{panics: "boom"}
	if got := leaftest.Panics(func() { Wait(t.Context(), futures.Future[int](g)) }); got != "boom" || g.drops != 1 {
		t.Errorf("got %q, %d drops", got, g.drops)
	}
}

func timerValue(d time.Duration, v int) futures.Future[int] {
	return futures.Map(timer.Sleep(d), func(time.Time) int { return v })
}

// Wait finishes the cleanup of what it cancels, and joins its failure.
func TestWaitFinishesCleanup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := Wait(ctx, futures.Async(func(co *futures.Co) (nothing, error) {
			defer futures.Await(co, timer.Sleep(time.Hour))
			return futures.Await(co, futures.Pending[nothing]())
		}))
		if err != context.DeadlineExceeded || time.Since(start) != time.Hour+time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = Wait(ctx, futures.Async(func(co *futures.Co) (nothing, error) {
			defer panic("cleanup")
			return futures.Await(co, futures.Pending[nothing]())
		}))
		var pe *futures.PanicError
		if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &pe) || pe.Value != "cleanup" {
			t.Errorf("got %v", err)
		}
	})
}

// Wait for a task of an executor: a context that is done cancels the task, whose
// future is dropped before Wait returns.
func TestWaitForATask(t *testing.T) {
	spawner := make(chan futures.Spawner)
	stop := make(chan nothing)
	ran := make(chan error)
	go func() {
		_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
			s := spawnerOf(co)
			if _, err := futures.Await(co, SendChan(spawner, s)); err != nil {
				return nothing{}, err
			}
			_, err := futures.Await(co, futures.Next(FromChan(stop)))
			return nothing{}, err
		}))
		ran <- err
	}()
	s := <-spawner
	if v, err := Wait(t.Context(), futures.Spawn(s, futures.Ready(5))); v != 5 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	dropped := false
	f := futures.PollFunc(func(*futures.Context) (int, bool, error) { return 0, false, nil }, func() { dropped = true })
	if _, err := Wait(ctx, futures.Spawn(s, f)); err != context.DeadlineExceeded || !dropped {
		t.Errorf("got %v, dropped %v", err, dropped)
	}
	close(stop)
	if err := <-ran; err != nil && err.Error() != "EOF" {
		t.Error(err)
	}
}
