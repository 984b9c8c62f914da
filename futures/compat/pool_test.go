package compat

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/timer"
)

// held is a blocking function that runs until it is released.
type held struct {
	begun   atomic.Int32
	release chan struct{}
}

func newHeld() *held { return &held{release: make(chan struct{})} }

func (h *held) run(ctx context.Context) (int, error) {
	n := h.begun.Add(1)
	<-h.release
	return int(n), ctx.Err()
}

// basic_blocking, blocking_in_blocking (tokio task_blocking.rs), and that nothing
// runs before the first poll.
func TestBlocking(t *testing.T) {
	calls := 0
	f := Blocking(func(ctx context.Context) (string, error) {
		calls++
		inner, err := Wait(ctx, Blocking(func(context.Context) (string, error) { return "inner", nil }))
		return "outer " + inner, err
	})
	if runtime.Gosched(); calls != 0 {
		t.Error("not lazy")
	}
	got, err := executor.Run(f)
	if got != "outer inner" || err != nil || calls != 1 {
		t.Errorf("got %q, %v, %d calls", got, err, calls)
	}
	failure := errors.New("no")
	if _, err := executor.Run(Blocking(func(context.Context) (int, error) { return 0, failure })); err != failure {
		t.Errorf("got %v", err)
	}
}

// can_enter_runtime_in_spawn_blocking (tokio task_blocking.rs): what blocks may run an
// executor of its own.
func TestBlockingMayRunAnExecutor(t *testing.T) {
	got, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, Blocking(func(context.Context) (int, error) {
			return executor.Run(futures.Map(timer.Sleep(time.Millisecond), func(time.Time) int { return 3 }))
		}))
	}))
	if got != 3 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

// A blocking call does not keep the tasks beside it from running.
func TestBlockingLeavesTheExecutorAlone(t *testing.T) {
	h := newHeld()
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		call := futures.Spawn(co, Blocking(h.run))
		defer call.Drop()
		if _, err := futures.Await(co, timer.Sleep(5*time.Millisecond)); err != nil {
			return nothing{}, err
		}
		close(h.release)
		_, err := futures.Await(co, call)
		return nothing{}, err
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestBlockingFailures(t *testing.T) {
	var pe *futures.PanicError
	_, err := leaftest.Wait(Blocking(func(context.Context) (int, error) { panic("boom") }))
	if !errors.As(err, &pe) || pe.Value != "boom" || !strings.Contains(string(pe.Stack), "TestBlockingFailures") {
		t.Errorf("got %v", err)
	}
	p := NewPool(PoolOptions{Limit: 1})
	defer p.Trim()
	for range 3 { // each takes the goroutine with it
		f := BlockingOn(p, func(context.Context) (int, error) { runtime.Goexit(); return 0, nil })
		if _, err := leaftest.Wait(f); err != futures.ErrGoexit {
			t.Errorf("got %v", err)
		}
	}
	// One that exits is replaced if there is something in the queue.
	h := newHeld()
	first := BlockingOn(p, func(ctx context.Context) (int, error) { h.run(ctx); runtime.Goexit(); return 0, nil })
	second := BlockingOn(p, func(context.Context) (int, error) { return 2, nil })
	pending(t, first)
	pending(t, second)
	close(h.release)
	if v, err := leaftest.Wait(second); v != 2 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
	if _, err := leaftest.Wait(first); err != futures.ErrGoexit {
		t.Errorf("got %v", err)
	}
	for _, f := range []func(){
		func() { Blocking[int](nil) },
		func() { BlockingOn[int](nil, h.run) },
		func() { NewPool(PoolOptions{Limit: -1}) },
	} {
		if leaftest.Panics(f) == "" {
			t.Error("accepted")
		}
	}
}

func TestBlockingPolledOutOfTurn(t *testing.T) {
	f := Blocking(func(context.Context) (int, error) { return 1, nil })
	leaftest.Wait(f)
	f.Drop()
	if got := leaftest.Panics(func() { poll(f) }); got != "futures/compat: Blocking polled after completion" {
		t.Errorf("got %q", got)
	}
	f = Blocking(func(context.Context) (int, error) { return 1, nil })
	f.Drop()
	f.Drop()
	if got := leaftest.Panics(func() { poll(f) }); got != "futures/compat: Blocking polled after Drop" {
		t.Errorf("got %q", got)
	}
}

// The latest waker is woken, once, and the older ones are not.
func TestBlockingWakesTheLatest(t *testing.T) {
	h := newHeld()
	f := Blocking(h.run)
	first := pending(t, f)
	second := pending(t, f)
	close(h.release)
	eventually(t, "the wake-up", func() bool { return second.Count() == 1 })
	if first.Count() != 0 {
		t.Error("a waker of before was woken")
	}
	if _, ready, _, err := poll(f); !ready || err != nil {
		t.Errorf("%v, %v", ready, err)
	}
}

// Dropping the future cancels the function's context; the function goes on, and what
// it returns then is dropped. Nobody is woken.
func TestBlockingDropCancels(t *testing.T) {
	v := &item{}
	cause := make(chan error, 1)
	f := Blocking(func(ctx context.Context) (*item, error) {
		<-ctx.Done()
		cause <- context.Cause(ctx)
		return v, nil
	})
	w := pending(t, f)
	f.Drop()
	if err := <-cause; err != futures.ErrCancelled {
		t.Errorf("cancelled because of %v", err)
	}
	eventually(t, "the drop of what nobody takes", func() bool { return v.Drops() == 1 })
	if w.Count() != 0 {
		t.Error("woken after Drop")
	}

	// One that is dropped after the function has ended drops the outcome itself.
	v = &item{}
	f = Blocking(func(context.Context) (*item, error) { return v, nil })
	w = pending(t, f)
	eventually(t, "the wake-up", func() bool { return w.Count() == 1 })
	f.Drop()
	f.Drop()
	if v.Drops() != 1 {
		t.Errorf("dropped %d times", v.Drops())
	}
}

// The context of a function that has returned is cancelled.
func TestBlockingReleasesItsContext(t *testing.T) {
	ctx, err := leaftest.Wait(Blocking(func(ctx context.Context) (context.Context, error) { return ctx, ctx.Err() }))
	if err != nil || ctx.Err() == nil {
		t.Errorf("%v, %v", err, ctx.Err())
	}
}

// A cancelled task drops the call that it waits for.
func TestCancellationReachesTheFunction(t *testing.T) {
	ended := make(chan error, 1)
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		_, err := futures.Await(co, timer.Timeout(time.Millisecond, futures.Async(func(co *futures.Co) (nothing, error) {
			return futures.Await(co, Blocking(func(ctx context.Context) (nothing, error) {
				<-ctx.Done()
				ended <- context.Cause(ctx)
				return nothing{}, nil
			}))
		})))
		return nothing{}, err
	}))
	if err != futures.ErrElapsed {
		t.Error(err)
	}
	if err := <-ended; err != futures.ErrCancelled {
		t.Error(err)
	}
}

// The pool has no more goroutines than its limit; the calls beyond it are made in
// the order of their first polls; one that is dropped in the queue is never made.
func TestPoolQueue(t *testing.T) {
	p := NewPool(PoolOptions{Limit: 2})
	defer p.Trim()
	h := newHeld()
	var running []futures.Future[int]
	for range 2 {
		f := BlockingOn(p, h.run)
		pending(t, f)
		running = append(running, f)
	}
	eventually(t, "two begin", func() bool { return h.begun.Load() == 2 })
	var mu sync.Mutex
	var order []int
	var waiting []futures.Future[int]
	for i := range 5 {
		f := BlockingOn(p, func(context.Context) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, i)
			return i, nil
		})
		pending(t, f)
		waiting = append(waiting, f)
	}
	if s := p.Stats(); s != (PoolStats{Goroutines: 2, Queued: 5, Started: 2}) {
		t.Errorf("%+v", s)
	}
	for _, i := range []int{2, 0, 4} { // in the middle, the first, the last
		waiting[i].Drop()
		waiting[i].Drop()
	}
	if s := p.Stats(); s.Queued != 2 {
		t.Errorf("%+v", s)
	}
	running[0].Drop() // it has begun, and goes on
	h.release <- struct{}{}
	for _, i := range []int{1, 3} {
		if v, err := leaftest.Wait(waiting[i]); v != i || err != nil {
			t.Errorf("got %d, %v", v, err)
		}
	}
	close(h.release)
	if _, err := leaftest.Wait(running[1]); err != nil && err != context.Canceled {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(order) != "[1 3]" {
		t.Errorf("called %v", order)
	}
	eventually(t, "all idle", func() bool {
		return p.Stats() == PoolStats{Goroutines: 2, Idle: 2, Started: 4, Finished: 4}
	})
}

// Idle goroutines are used again, and end: after their time, or when trimmed.
func TestPoolKeepsGoroutines(t *testing.T) {
	one := func(p *Pool) {
		if _, err := leaftest.Wait(BlockingOn(p, func(context.Context) (int, error) { return 1, nil })); err != nil {
			t.Error(err)
		}
	}
	p := NewPool(PoolOptions{KeepAlive: time.Hour})
	for n := range 3 {
		one(p)
		eventually(t, "idle", func() bool { return p.Stats().Idle == 1 })
		if s := p.Stats(); s.Goroutines != 1 || s.Finished != uint64(n+1) {
			t.Errorf("%+v", s)
		}
	}
	p.Trim()
	if s := p.Stats(); s.Goroutines != 0 || s.Idle != 0 {
		t.Errorf("%+v", s)
	}
	p = NewPool(PoolOptions{KeepAlive: time.Millisecond})
	for range 2 {
		one(p)
		eventually(t, "the end of the goroutine", func() bool { return p.Stats().Goroutines == 0 })
	}
	p = NewPool(PoolOptions{KeepAlive: -1})
	one(p)
	eventually(t, "the end of the goroutine", func() bool { return p.Stats().Goroutines == 0 })
}

// A goroutine whose time is over may be given a call at that very moment: none is
// lost. Random pauses, a keep-alive as short, and a limit that is always reached.
func TestPoolStress(t *testing.T) {
	p := NewPool(PoolOptions{Limit: 3, KeepAlive: 20 * time.Microsecond})
	const users, calls = 6, 300
	var made, gone atomic.Int64
	var wg sync.WaitGroup
	for u := range users {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range calls {
				f := BlockingOn(p, func(context.Context) (int, error) { made.Add(1); return i, nil })
				if (i+u)%5 == 0 {
					if _, ready, _, _ := poll(f); !ready {
						f.Drop()
					}
					gone.Add(1)
					continue
				}
				if v, err := leaftest.Wait(f); v != i || err != nil {
					t.Errorf("got %d, %v", v, err)
				}
				if i%7 == 0 {
					time.Sleep(time.Duration(i%4) * 10 * time.Microsecond)
				}
			}
		}()
	}
	wg.Wait()
	eventually(t, "the end of the goroutines", func() bool { return p.Stats().Goroutines == 0 })
	s := p.Stats()
	if s.Queued != 0 || s.Started != s.Finished || s.Started != uint64(made.Load()) || made.Load() < users*calls-gone.Load() {
		t.Errorf("%+v, made %d", s, made.Load())
	}
}

// In a bubble the time that passes in a blocking call is the bubble's, whether the
// pool is of the process or of the bubble; and a pool of the process that is busy
// outside is not in the way.
func TestPoolInABubble(t *testing.T) {
	outside := NewPool(PoolOptions{Limit: 1, KeepAlive: time.Hour})
	h := newHeld()
	busy := BlockingOn(outside, h.run)
	pending(t, busy)
	defer func() {
		busy.Drop()
		close(h.release)
		eventually(t, "the end of the call", func() bool { return outside.Stats().Idle == 1 })
		outside.Trim()
	}()
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context) (int, error) {
			select {
			case <-time.After(time.Hour):
			case <-ctx.Done():
			}
			return 1, ctx.Err()
		}
		inside := NewPool(PoolOptions{Limit: 2})
		for _, p := range []*Pool{outside, inside, DefaultPool()} {
			start := time.Now()
			if v, err := executor.Run(BlockingOn(p, slow)); v != 1 || err != nil || time.Since(start) != time.Hour {
				t.Errorf("got %d, %v after %v", v, err, time.Since(start))
			}
		}
		// The limit of the bubble's own pool holds in it.
		start := time.Now()
		if _, err := executor.Run(futures.JoinAll(BlockingOn(inside, slow), BlockingOn(inside, slow), BlockingOn(inside, slow))); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d != 2*time.Hour {
			t.Errorf("took %v", d)
		}
		synctest.Wait()
		if s := inside.Stats(); s.Goroutines != 0 || s.Finished != 4 {
			t.Errorf("%+v", s)
		}
		// Cancelled by its deadline.
		if _, err := executor.Run(timer.Timeout(time.Minute, Blocking(slow))); err != futures.ErrElapsed {
			t.Error(err)
		}
	})
	if s := outside.Stats(); s.Goroutines != 1 {
		t.Errorf("%+v", s)
	}
}

func TestGo(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "value")
	begun := make(chan struct{})
	g := Go(ctx, func(ctx context.Context) (any, error) {
		close(begun)
		return ctx.Value(key{}), nil
	})
	<-begun // although nobody has polled
	v, err := executor.Run(g)
	if v != "value" || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	if !g.IsTerminated() || !g.IsFinished() {
		t.Error("not at its end")
	}
	pending(t, g) // fused

	var pe *futures.PanicError
	if _, err := leaftest.Wait(Go(ctx, func(context.Context) (int, error) { panic("boom") })); !errors.As(err, &pe) || pe.Value != "boom" {
		t.Errorf("got %v", err)
	}
	if _, err := leaftest.Wait(Go(ctx, func(context.Context) (int, error) { runtime.Goexit(); return 0, nil })); err != futures.ErrGoexit {
		t.Errorf("got %v", err)
	}
	if leaftest.Panics(func() { Go[int](ctx, nil) }) == "" {
		t.Error("nil was accepted")
	}
}

// Cancellation reaches a goroutine from both sides: from the context that it was
// given, and from the owner of its handle.
func TestGoCancel(t *testing.T) {
	wait := func(ctx context.Context) (error, error) {
		<-ctx.Done()
		return context.Cause(ctx), nil
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	g := Go(ctx, wait)
	cause := errors.New("enough")
	cancel(cause)
	if got, _ := leaftest.Wait(g); got != cause {
		t.Errorf("got %v", got)
	}
	g = Go(t.Context(), wait)
	g.Abort()
	g.Abort()
	if got, _ := leaftest.Wait(g); got != futures.ErrCancelled {
		t.Errorf("got %v", got)
	}

	ended := make(chan error, 1)
	report := func(ctx context.Context) (*item, error) {
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return nil, nil
	}
	g2 := Go(t.Context(), report)
	w := pending(t, g2)
	g2.Drop()
	g2.Drop()
	if got := <-ended; got != futures.ErrCancelled || w.Count() != 0 || !g2.IsTerminated() {
		t.Errorf("got %v, %d wake-ups", got, w.Count())
	}
	eventually(t, "the end", g2.IsFinished)

	// A detached one goes on.
	ctx, cancel = context.WithCancelCause(t.Context())
	g2 = Go(ctx, report)
	g2.Detach()
	g2.Drop()
	select {
	case <-ended:
		t.Error("cancelled although it was detached")
	case <-time.After(time.Millisecond):
	}
	cancel(cause)
	if got := <-ended; got != cause {
		t.Errorf("got %v", got)
	}
}

// The asynchronous cleanup of a goroutine waits until its function has ended, also
// when it is the root of a task that is cancelled.
func TestGoAsyncDrop(t *testing.T) {
	for _, spawned := range []bool{false, true} {
		ended := false
		v := &item{}
		_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
			g := Go(co.Context(), func(ctx context.Context) (*item, error) {
				<-ctx.Done()
				time.Sleep(2 * time.Millisecond)
				ended = true
				return v, nil
			})
			var x futures.AsyncDropper = g
			if spawned {
				x = futures.Spawn(co, g)
			}
			err := co.AsyncDrop(x)
			if !ended {
				t.Error("did not wait")
			}
			return nothing{}, err
		}))
		if err != nil || v.Drops() != 1 {
			t.Errorf("%v, dropped %d times", err, v.Drops())
		}
	}
	g := Go(t.Context(), func(context.Context) (int, error) { panic("boom") })
	_, err := leaftest.Wait(futures.AsyncDrop(g))
	var pe *futures.PanicError
	if !errors.As(err, &pe) {
		t.Errorf("got %v", err)
	}
	if ready, err := g.PollDrop(futures.NewContext(leaftest.Forbidden{})); !ready || err != nil {
		t.Errorf("again: %v, %v", ready, err)
	}
}
