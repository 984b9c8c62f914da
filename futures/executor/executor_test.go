package executor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// shutdown ends ex and fails t if that takes too long.
func shutdown(t testing.TB, ex *executor.Executor) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := ex.Shutdown(ctx); err != nil {
		t.Error("Shutdown: ", err)
	}
}

// onWorkers runs test with executors of several sizes.
func onWorkers(t *testing.T, test func(t *testing.T, ex *executor.Executor)) {
	for _, n := range []int{1, 2, 4, 8} {
		t.Run(fmt.Sprint("workers ", n), func(t *testing.T) {
			ex := executor.New(executor.Workers(n))
			defer shutdown(t, ex)
			test(t, ex)
		})
	}
}

func TestBlock(t *testing.T) {
	onWorkers(t, func(t *testing.T, ex *executor.Executor) {
		for i := range 100 {
			v, err := executor.Block(ex, futures.Async(func(co *futures.Co) (int, error) {
				co.Yield()
				return i, nil
			}))
			if v != i || err != nil {
				t.Fatal(v, err)
			}
		}
		failed := errors.New("failed")
		if _, err := executor.Block(ex, futures.Failed[int](failed)); err != failed {
			t.Error(err)
		}
		_, err := executor.Block(ex, futures.Async(func(co *futures.Co) (int, error) { panic("ouch") }))
		if pe, ok := err.(*futures.PanicError); !ok || pe.Value != "ouch" {
			t.Error(err)
		}
		_, err = executor.Block(ex, futures.Async(func(co *futures.Co) (int, error) { runtime.Goexit(); return 0, nil }))
		if err != futures.ErrGoexit {
			t.Error(err)
		}
	})
}

// Tasks that are spawned and joined, by blocks and from outside, are all polled to
// their end, each once.
func TestSpawnMany(t *testing.T) {
	const n = 5000
	onWorkers(t, func(t *testing.T, ex *executor.Executor) {
		var ran [n]atomic.Int32
		work := func(i int) futures.Future[int] {
			yields := i % 4
			return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				if yields > 0 {
					yields--
					cx.Waker().Wake()
					return 0, false, nil
				}
				ran[i].Add(1)
				return i, true, nil
			}, nil)
		}
		sum, err := executor.Block(ex, futures.Async(func(co *futures.Co) (sum int, err error) {
			var tasks []*futures.Task[int]
			for i := range n / 2 {
				tasks = append(tasks, futures.Spawn(co, work(i)))
			}
			for i := n / 2; i < n; i++ {
				tasks = append(tasks, futures.Spawn(ex, work(i)))
			}
			for _, task := range tasks {
				v, err := futures.Await(co, task)
				if err != nil {
					return 0, err
				}
				sum += v
			}
			return sum, nil
		}))
		if sum != n*(n-1)/2 || err != nil {
			t.Error(sum, err)
		}
		for i := range ran {
			if got := ran[i].Load(); got != 1 {
				t.Errorf("task %d ran %d times", i, got)
			}
		}
	})
}

// Shutdown cancels what is pending, finishes its cleanup, refuses what was not polled
// and what comes later.
func TestShutdown(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		ex := executor.New(executor.Workers(workers))
		var cleaned, started atomic.Int32
		const n = 200
		for range n {
			futures.Spawn(ex, futures.Async(func(co *futures.Co) (int, error) {
				started.Add(1)
				defer func() {
					co.Yield() // waits in its cleanup
					cleaned.Add(1)
				}()
				return futures.Await(co, futures.Pending[int]())
			})).Detach()
		}
		for started.Load() != n {
			runtime.Gosched()
		}
		kept := futures.Spawn(ex, futures.Pending[int]())
		shutdown(t, ex)
		if got := cleaned.Load(); got != n {
			t.Errorf("%d workers: %d blocks cleaned up", workers, got)
		}
		if !kept.IsFinished() {
			t.Error("a task is not finished after Shutdown")
		}
		_, _, err := kept.Poll(futures.NewContext(futures.NoopWaker()))
		if err != futures.ErrCancelled && err != futures.ErrClosed {
			t.Error(err)
		}
		if _, err := executor.Block(ex, futures.Ready(1)); err != futures.ErrClosed {
			t.Error(err)
		}
		shutdown(t, ex) // once more
	}
}

// An executor that was never used has no goroutine, and ends at once.
func TestShutdownUnused(t *testing.T) {
	before := runtime.NumGoroutine()
	ex := executor.New()
	// Those of another test may still be about to end; a worker would stay.
	for end := time.Now().Add(time.Minute); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines more", runtime.NumGoroutine()-before)
		}
	}
	shutdown(t, ex)
}

// Shutdown returns when its context is done, and may be called again.
func TestShutdownDeadline(t *testing.T) {
	ex := executor.New(executor.Workers(2))
	hold := make(chan struct{})
	var polled sync.WaitGroup
	polled.Add(1)
	futures.Spawn(ex, futures.PollFunc(func(*futures.Context) (int, bool, error) {
		polled.Done()
		<-hold
		return 0, true, nil
	}, nil)).Detach()
	polled.Wait()
	why := errors.New("no time")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	if err := ex.Shutdown(ctx); err != why {
		t.Error(err)
	}
	close(hold)
	shutdown(t, ex)
}

// A long poll keeps only itself from going on: what waits in its worker's inbox is
// taken by others.
func TestLongPollDelaysNobody(t *testing.T) {
	ex := executor.New(executor.Workers(2))
	defer shutdown(t, ex)
	release := make(chan struct{})
	_, err := executor.Block(ex, futures.Async(func(co *futures.Co) (int, error) {
		for range 4 { // the home of some is the worker that is going to be blocked
			wk := make(chan futures.Waker, 1)
			polled := false
			task := futures.Spawn(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				if polled {
					return 0, true, nil
				}
				polled = true
				wk <- cx.Waker()
				return 0, false, nil
			}, nil))
			co.Yield()
			blocker := futures.Spawn(co, futures.PollFunc(func(*futures.Context) (int, bool, error) {
				(<-wk).Wake()
				<-release
				return 0, true, nil
			}, nil))
			go func() {
				for !task.IsFinished() {
					time.Sleep(time.Millisecond)
				}
				release <- struct{}{}
			}()
			futures.Await(co, blocker)
			futures.Await(co, task)
		}
		return 0, nil
	}))
	if err != nil {
		t.Error(err)
	}
}

// What nobody sees goes to the panic handler, and harms nobody.
func TestPanicHandler(t *testing.T) {
	got := make(chan string, 10)
	ex := executor.New(executor.Workers(2), executor.PanicHandler(func(pe *futures.PanicError) {
		got <- fmt.Sprint(pe.Value)
	}))
	defer shutdown(t, ex)
	futures.Spawn(ex, futures.Async(func(co *futures.Co) (int, error) { panic("detached") })).Detach()
	if s := <-got; s != "detached" {
		t.Error(s)
	}
	if v, err := executor.Block(ex, futures.Ready(7)); v != 7 || err != nil {
		t.Error(v, err)
	}
}

// Goexit in a Poll method ends the task, not the worker.
func TestGoexitInPoll(t *testing.T) {
	onWorkers(t, func(t *testing.T, ex *executor.Executor) {
		for range 20 {
			_, err := executor.Block(ex, futures.PollFunc(func(*futures.Context) (int, bool, error) {
				runtime.Goexit()
				return 0, false, nil
			}, nil))
			if err != futures.ErrGoexit {
				t.Fatal(err)
			}
		}
	})
}

// Blocking calls in a poll are refused with a panic that says what to do.
func TestBlockInPoll(t *testing.T) {
	ex := executor.New(executor.Workers(1))
	defer shutdown(t, ex)
	for name, call := range map[string]func(){
		"Block":    func() { executor.Block(ex, futures.Ready(1)) },
		"Run":      func() { executor.Run(futures.Ready(1)) },
		"Shutdown": func() { ex.Shutdown(context.Background()) },
	} {
		for in, f := range map[string]futures.Future[int]{
			"an async block": futures.Async(func(*futures.Co) (int, error) { call(); return 0, nil }),
			"a task":         futures.PollFunc(func(*futures.Context) (int, bool, error) { call(); return 0, true, nil }, nil),
		} {
			_, err := executor.Block(ex, f)
			if want := name + " called by " + in; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not contain %q", err, want)
			}
		}
	}
}

func TestWorkersRefusesNone(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	executor.Workers(0)
}
