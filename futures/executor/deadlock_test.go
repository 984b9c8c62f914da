package executor_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// drop_last_waker of async-task: a pending task that nothing can wake is dropped
// in the end. Here Run says so where it can tell.
func TestRunDeadlock(t *testing.T) {
	pend := func() futures.Future[int] { return futures.Pending[int]() }
	tests := []struct {
		name, want string
		f          func() futures.Future[int]
	}{
		{"future", "Pending", func() futures.Future[int] { return futures.Map(pend(), func(n int) int { return n }) }},
		{"block", "TestRunDeadlock", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, pend()) })
		}},
		{"select", "TestRunDeadlock", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				co.Select(futures.On(pend()), futures.On(pend()))
				return 0, nil
			})
		}},
		{"detached task", "TestRunDeadlock", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, pend()) })).Detach()
				return futures.Await(co, pend())
			})
		}},
		{"cleanup", "TestRunDeadlock", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				defer futures.Await(co, pend())
				return 1, nil
			})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := executor.Run(tt.f())
			if !errors.Is(err, executor.ErrDeadlock) {
				t.Fatalf("got %v", err)
			}
			if tt.want == "TestRunDeadlock" && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the message does not name what waits: %v", err)
			}
		})
	}
}

// Cleanup that nothing can end is given up at the point where it waits; deferred
// calls that need not wait still run, and no coroutine is left.
func TestRunDeadlockInCleanup(t *testing.T) {
	var log []string
	stuck := func(name string) {
		log = append(log, name)
	}
	block := func(name string) *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			defer stuck("end of " + name)
			defer func() {
				defer stuck("deferred by a deferred call of " + name)
				futures.Await(co, futures.Pending[int]())
				stuck("never")
			}()
			return futures.Await(co, futures.Pending[int]())
		})
	}
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		futures.Spawn(co, block("task")).Detach()
		defer stuck("end of main")
		defer futures.Await(co, futures.Pending[int]())
		return futures.Await(co, block("awaited"))
	}))
	if !errors.Is(err, executor.ErrDeadlock) {
		t.Errorf("got %v", err)
	}
	slices.Sort(log)
	want := []string{
		"deferred by a deferred call of awaited", "deferred by a deferred call of task",
		"end of awaited", "end of main", "end of task",
	}
	if !slices.Equal(log, want) {
		t.Errorf("ran %q, want %q", log, want)
	}
}

// Cleanup whose owner is gone is named, and given up, by the executor that has it;
// the task that it belongs to ends all the same.
func TestRunDeadlockInCleanupLeftBehind(t *testing.T) {
	ended := false
	v, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		b := futures.Async(func(co *futures.Co) (int, error) {
			defer func() { ended = true }()
			defer futures.Await(co, futures.Pending[int]())
			return futures.Await(co, futures.Pending[int]())
		})
		co.SelectBiased(futures.On(b), futures.On(futures.Ready(1)))
		return 7, nil
	}))
	if v != 7 || !errors.Is(err, executor.ErrDeadlock) || !ended {
		t.Fatalf("got %v %v, ended %v", v, err, ended)
	}
	if s := err.Error(); !strings.Contains(s, "cleanup of async block") || !strings.Contains(s, "TestRunDeadlockInCleanupLeftBehind") {
		t.Errorf("the message does not name what waits: %v", err)
	}
}

// Cleanup outside any executor does not keep its goroutine for ever if nothing can
// wake it.
func TestCleanupWithoutExecutorIsGivenUp(t *testing.T) {
	ended := make(chan nothing)
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer close(ended)
		defer futures.Await(co, futures.Pending[int]())
		return futures.Await(co, futures.Pending[int]())
	})
	b.Poll(futures.NewContext(futures.NoopWaker()))
	b.Drop()
	<-ended
}

// Never a false alarm: as long as a timer or a goroutine holds a waker, a spawner,
// or a task's handle, Run waits.
func TestRunNoFalseDeadlock(t *testing.T) {
	const delay = 700 * time.Millisecond // beyond the first two looks
	tests := []struct {
		name string
		f    func() futures.Future[int]
	}{
		{"timer", func() futures.Future[int] {
			c := new(cell)
			time.AfterFunc(delay, c.fill)
			return c
		}},
		{"goroutine", func() futures.Future[int] {
			c := new(cell)
			ch := make(chan nothing)
			time.AfterFunc(delay, func() { close(ch) })
			go func() { <-ch; c.fill() }()
			return futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, c) })
		}},
		{"abort", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				task := futures.Spawn(co, futures.Pending[int]())
				time.AfterFunc(delay, task.Abort)
				_, err := futures.Await(co, task)
				if err != futures.ErrCancelled {
					return 0, err
				}
				return 1, nil
			})
		}},
		{"spawner", func() futures.Future[int] {
			c := new(cell)
			first := true
			return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				if first {
					first = false
					sp := cx.Spawner()
					time.AfterFunc(delay, func() {
						futures.Spawn(sp, futures.Lazy(func() (int, error) { c.fill(); return 0, nil })).Detach()
					})
				}
				return c.Poll(cx)
			}, nil)
		}},
		{"abort handle", func() futures.Future[int] {
			f, h := futures.Abortable(futures.Pending[int]())
			time.AfterFunc(delay, h.Abort)
			return futures.OrElse(f, func(error) futures.Future[int] { return futures.Ready(1) })
		}},
		{"waker of the first poll", func() futures.Future[int] {
			// Not as it should be, but works: it is polled by one task only.
			started, done := false, make(chan nothing)
			return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				if !started {
					started = true
					wk := cx.Waker()
					time.AfterFunc(delay, func() { close(done); wk.Wake() })
				}
				select {
				case <-done:
					return 1, true, nil
				default:
					return 0, false, nil
				}
			}, nil)
		}},
		{"waker of the first poll of a block", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				var wk futures.Waker
				done := make(chan nothing)
				co.Select(futures.On(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
					wk = cx.Waker()
					return 0, true, nil
				}, nil)))
				time.AfterFunc(delay, func() { close(done); wk.Wake() })
				return futures.Await(co, futures.PollFunc(func(*futures.Context) (int, bool, error) {
					select {
					case <-done:
						return 1, true, nil
					default:
						return 0, false, nil
					}
				}, nil))
			})
		}},
		{"handle of a detached task", func() futures.Future[int] {
			c := new(cell)
			return futures.Async(func(co *futures.Co) (int, error) {
				task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
					defer func() { c.fill() }()
					return futures.Await(co, futures.Pending[int]())
				}))
				task.Detach()
				time.AfterFunc(delay, task.Abort)
				return futures.Await(co, c)
			})
		}},
		{"cleanup left behind", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				c := new(cell)
				time.AfterFunc(delay, c.fill)
				b := futures.Async(func(co *futures.Co) (int, error) {
					defer futures.Await(co, c)
					return futures.Await(co, futures.Pending[int]())
				})
				co.SelectBiased(futures.On(b), futures.On(futures.Ready(1)))
				return 1, nil
			})
		}},
		{"cleanup left behind, woken through the first waker", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				done, started := make(chan nothing), false
				b := futures.Async(func(co *futures.Co) (int, error) {
					defer futures.Await(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
						if cx.Waker() != futures.NoopWaker() && !started {
							started = true
							wk := cx.Waker()
							time.AfterFunc(delay, func() { close(done); wk.Wake() })
						}
						select {
						case <-done:
							return 0, true, nil
						default:
							return 0, false, nil
						}
					}, nil))
					return futures.Await(co, futures.Pending[int]())
				})
				co.SelectBiased(futures.On(b), futures.On(futures.Ready(1)))
				return 1, nil
			})
		}},
		{"join of many", func() futures.Future[int] {
			c := new(cell)
			time.AfterFunc(delay, c.fill)
			return futures.Race[int](futures.Pending[int](), c)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if v, err := executor.Run(tt.f()); v != 1 || err != nil {
				t.Errorf("got %v %v", v, err)
			}
		})
	}
}
