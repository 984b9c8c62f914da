package executor_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// What Tokio, futures-executor, async-task and embassy test of their executors, and
// the test that protects the same behaviour here or in package futures. T is
// tokio/tests, FE futures-executor/tests, A async-task/tests, E embassy-executor/tests.
//
//	 T rt_common wake_while_rt_is_dropping                 TestWakesWhileEnding
//	 T rt_common eagerly_drops_futures_on_shutdown         TestWakesWhileEnding, TestShutdown
//	 T rt_basic no_extra_poll                              TestNoExtraPoll
//	 T rt_basic drop_tasks_in_context                      TestCleanupWhileEnding
//	 T rt_basic wake_in_drop_after_panic                   TestWakeInDropAfterPanic
//	 T rt_common panic_in_task                             TestPanicHandler, futures TestTaskOutcomes
//	 T rt_common nested block_on panics                    TestRunNested, TestBlockInPoll
//	 T rt_common coop                                      futures TestBudget, TestBusyChannelBesideTimer
//	 T task_abort test_abort_without_panic_3662            futures TestTaskCancelWaits
//	 T task_abort test_abort_task_that_panics_on_drop_...  futures TestTaskPanicsOnDrop
//	 T task_join_set test_abort_on_drop, abort_tasks       futures TestGroupDrop, TestGroupAbortAll
//	 FE local_pool tasks_are_scheduled_fairly              TestTasksTakeTurns
//	 FE local_pool run_until_ignores_spawned               TestRunUntil
//	 FE local_pool self_waking_run_until_stalled           TestSelfWakingUntilStalled
//	 FE local_pool nested run panics                       TestRunNested, TestManualDrivenByItsTask
//	 A cancel cancel_and_run                               futures TestTaskCancelWaits
//	 A waker_pending drop_last_waker                       TestRunDeadlock
//	 E test waking_with_old_waker_after_respawn            TestFixedStaleWaker
//	 E test waking_after_completion_does_not_poll          futures TestWakeAfterTheEnd
//	 E test Busy                                           TestFixedFull

// body is what a test has run by the executors: it gets a spawner and returns; then
// the executor ends.
type body func(co *futures.Co) error

// endings are the ways in which an executor ends with tasks that still run.
var endings = map[string]func(t *testing.T, b body){
	"Run": func(t *testing.T, b body) {
		_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, b(co) }))
		if err != nil {
			t.Error(err)
		}
	},
	"one worker":   func(t *testing.T, b body) { onPool(t, 1, b) },
	"four workers": func(t *testing.T, b body) { onPool(t, 4, b) },
	"Manual": func(t *testing.T, b body) {
		m := executor.NewManual()
		_, err := executor.RunUntil(context.Background(), m, futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, b(co) }))
		if err != nil {
			t.Error(err)
		}
		if err := m.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	},
}

func onPool(t *testing.T, workers int, b body) {
	ex := executor.New(executor.Workers(workers))
	defer shutdown(t, ex)
	if _, err := executor.Block(ex, futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, b(co) })); err != nil {
		t.Error(err)
	}
}

// ring is a future that is never ready and, when it is dropped, wakes the others of
// its ring and spawns a task.
type ring struct {
	mu     *sync.Mutex
	all    *[]*ring
	waker  futures.Waker
	spawn  futures.Spawner
	drops  int
	errors []error
}

func (r *ring) Poll(cx *futures.Context) (int, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waker, r.spawn = cx.Waker(), cx.Spawner()
	return 0, false, nil
}

func (r *ring) Drop() {
	r.mu.Lock()
	r.drops++
	all := *r.all
	var wakers []futures.Waker
	for _, other := range all {
		if other.waker != nil {
			wakers = append(wakers, other.waker)
		}
	}
	s := r.spawn
	r.mu.Unlock()
	for _, w := range wakers {
		w.Wake()
	}
	if s == nil {
		return // it was never polled
	}
	task := futures.Spawn(s, futures.Pending[int]())
	defer task.Drop()
	if _, ready, err := task.Poll(futures.NewContext(futures.NoopWaker())); ready {
		r.mu.Lock()
		r.errors = append(r.errors, err)
		r.mu.Unlock()
	}
}

// An executor that ends drops what its tasks run, each once, although their Drop
// methods wake one another, themselves, and spawn more.
func TestWakesWhileEnding(t *testing.T) {
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var all []*ring
			for range 20 {
				all = append(all, &ring{mu: &mu, all: &all})
			}
			end(t, func(co *futures.Co) error {
				for i, r := range all {
					task := futures.Spawn(co, futures.Future[int](r))
					if i%2 == 0 {
						task.Detach()
					} else {
						defer runtime.KeepAlive(task) // neither awaited nor dropped
					}
				}
				for range 3 {
					co.Yield()
				}
				return nil
			})
			mu.Lock()
			defer mu.Unlock()
			for i, r := range all {
				if r.drops != 1 {
					t.Errorf("future %d was dropped %d times", i, r.drops)
				}
				for _, err := range r.errors {
					if err != futures.ErrClosed {
						t.Errorf("a task that was spawned meanwhile ended with %v", err)
					}
				}
			}
		})
	}
}

// Cleanup of tasks that an executor ends may wait: for time, and for one another.
func TestCleanupWhileEnding(t *testing.T) {
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var order []string
			end(t, func(co *futures.Co) error {
				tx, rx := oneshot.New[int]()
				futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						v, err := futures.Await(co, futures.Future[int](rx))
						mu.Lock()
						defer mu.Unlock()
						if v != 1 || err != nil {
							t.Errorf("got %d, %v", v, err)
						}
						order = append(order, "received")
					}()
					return futures.Await(co, futures.Pending[int]())
				})).Detach()
				futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						_, err := futures.Await(co, timer.Sleep(2*time.Millisecond))
						mu.Lock()
						order = append(order, "sent")
						mu.Unlock()
						if err := errors.Join(err, tx.Send(1)); err != nil {
							t.Error(err)
						}
					}()
					return futures.Await(co, futures.Pending[int]())
				})).Detach()
				_, err := futures.Await(co, timer.Sleep(2*time.Millisecond)) // both have begun
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			if len(order) != 2 || order[0] != "sent" {
				t.Errorf("%q", order)
			}
		})
	}
}

// A task is polled once at its beginning and once for each wake-up, and not after its
// end.
func TestNoExtraPoll(t *testing.T) {
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var waker futures.Waker
			polls := 0
			const wakes = 5
			end(t, func(co *futures.Co) error {
				task := futures.Spawn(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
					mu.Lock()
					defer mu.Unlock()
					polls++
					waker = cx.Waker()
					return 0, polls == wakes+1, nil
				}, nil))
				for n := 1; n <= wakes; n++ {
					for {
						co.Yield()
						co.Yield()
						mu.Lock()
						seen := polls
						mu.Unlock()
						if seen == n {
							break
						}
						if seen > n {
							t.Errorf("%d polls after %d wake-ups", seen, n-1)
							return nil
						}
					}
					mu.Lock()
					w := waker
					mu.Unlock()
					w.Wake()
				}
				_, err := futures.Await(co, futures.Future[int](task))
				for range 3 { // after its end
					waker.Wake()
					co.Yield()
				}
				return err
			})
			if polls != wakes+1 {
				t.Errorf("%d polls for %d wake-ups", polls, wakes)
			}
		})
	}
}

// A future that panics is dropped, and what its Drop wakes goes on.
func TestWakeInDropAfterPanic(t *testing.T) {
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			end(t, func(co *futures.Co) error {
				tx, rx := oneshot.New[int]()
				task := futures.Spawn(co, futures.PollFunc(func(*futures.Context) (int, bool, error) {
					panic("boom")
				}, tx.Drop))
				waits := futures.Spawn(co, futures.Future[int](rx))
				if _, err := futures.Await(co, futures.Future[int](waits)); err != futures.ErrCancelled && err != futures.ErrClosed {
					t.Errorf("the waiting task ended with %v", err)
				}
				var pe *futures.PanicError
				if _, err := futures.Await(co, futures.Future[int](task)); !errors.As(err, &pe) || pe.Value != "boom" {
					t.Errorf("the panicking task ended with %v", err)
				}
				return nil
			})
		})
	}
}

// Tasks that wake themselves take turns: none gets more than one poll ahead.
func TestTasksTakeTurns(t *testing.T) {
	for _, name := range []string{"Run", "Manual"} {
		endings[name](t, func(co *futures.Co) error {
			var counts [5]int
			busy := true
			var tasks []*futures.Task[int]
			for i := range counts {
				tasks = append(tasks, futures.Spawn(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
					counts[i]++
					for _, n := range counts {
						if counts[i] > n+1 {
							t.Errorf("%s: polled %v times", name, counts)
						}
					}
					cx.Waker().Wake()
					return 0, !busy, nil
				}, nil)))
			}
			for range 100 {
				co.Yield()
			}
			busy = false
			for _, task := range tasks {
				if _, err := futures.Await(co, futures.Future[int](task)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// A future that wakes itself is not stalled.
func TestSelfWakingUntilStalled(t *testing.T) {
	m := executor.NewManual()
	polls := 0
	task := futures.Spawn(m, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		polls++
		cx.Waker().Wake()
		return polls, polls == 50, nil
	}, nil))
	m.RunUntilStalled()
	if v, ready, err := task.Poll(futures.NewContext(futures.NoopWaker())); v != 50 || !ready || err != nil {
		t.Errorf("%d, %v, %v", v, ready, err)
	}
	if err := m.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}
