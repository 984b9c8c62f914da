package futures_test

import (
	"errors"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

func TestTaskOutcomes(t *testing.T) {
	tests := []struct {
		name string
		f    func() futures.Future[int]
		v    int
		err  error
	}{
		{"value", func() futures.Future[int] { return futures.Ready(3) }, 3, nil},
		{"failure", func() futures.Future[int] { return futures.Failed[int](errBoom) }, 0, errBoom},
		{"panic", func() futures.Future[int] { return futures.Lazy(func() (int, error) { panic(errBoom) }) }, 0, errBoom},
		{"Goexit", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) { co.Yield(); runtime.Goexit(); return 0, nil })
		}, 0, futures.ErrGoexit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run(t, func(co *futures.Co) (nothing, error) {
				task := futures.Spawn(co, tt.f())
				if task.IsTerminated() || task.IsFinished() {
					t.Error("finished before it ran")
				}
				v, err := futures.Await(co, task)
				if v != tt.v || !errors.Is(err, tt.err) {
					t.Errorf("got %v %v", v, err)
				}
				if tt.name == "panic" {
					var pe *futures.PanicError
					if !errors.As(err, &pe) || !strings.Contains(string(pe.Stack), "TestTaskOutcomes") {
						t.Errorf("no origin: %v", err)
					}
				}
				// A task is fused.
				if !task.IsTerminated() || !task.IsFinished() {
					t.Error("not terminated after it was awaited")
				}
				if _, ready, _ := poll[int](task, forbidden{t}); ready {
					t.Error("ready again")
				}
				task.Drop()
				task.Abort()
				task.Detach()
				if ready, err := task.PollDrop(futures.NewContext(forbidden{t})); !ready || err != nil {
					t.Error(ready, err)
				}
				return nothing{}, nil
			})
		})
	}
}

// A task that panicked has its future dropped.
func TestTaskDropsWhatPanicked(t *testing.T) {
	g := &gate[int]{panics: errBoom}
	_, err := executor.Run[int](g)
	if _, drops := g.counts(); !errors.Is(err, errBoom) || drops != 1 {
		t.Error(err, drops)
	}
}

// The fates of a task: what becomes of the future, and of its value.
func TestTaskFate(t *testing.T) {
	for _, tt := range []struct {
		fate        string
		act         func(*futures.Task[*owned])
		drops       int  // of the future
		finishes    bool // it runs to its end
		valueDroped int
	}{
		{"dropped", func(t *futures.Task[*owned]) { t.Drop(); t.Drop() }, 1, false, 0},
		{"detached", func(t *futures.Task[*owned]) { t.Detach(); t.Drop() }, 0, true, 1},
		{"aborted and dropped", func(t *futures.Task[*owned]) { t.Abort(); t.Abort(); t.Drop() }, 1, false, 0},
	} {
		t.Run(tt.fate, func(t *testing.T) {
			v := new(owned)
			g := &gate[*owned]{}
			run(t, func(co *futures.Co) (nothing, error) {
				task := futures.Spawn[*owned](co, g)
				co.Yield()
				tt.act(task)
				if !task.IsTerminated() {
					t.Error("not terminated")
				}
				co.Yield()
				if !tt.finishes != task.IsFinished() {
					t.Errorf("finished %v", task.IsFinished())
				}
				g.open(v, nil)
				co.Yield()
				return nothing{}, nil
			})
			if _, drops := g.counts(); drops != tt.drops || v.drops() != tt.valueDroped {
				t.Errorf("future dropped %d times, value %d times", drops, v.drops())
			}
		})
	}
	// Dropped after it has finished: the value is dropped.
	v := new(owned)
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn(co, futures.Ready(v))
		co.Yield()
		if !task.IsFinished() || v.drops() != 0 {
			t.Error("not finished, or dropped too early")
		}
		task.Drop()
		return nothing{}, nil
	})
	if v.drops() != 1 {
		t.Errorf("value dropped %d times", v.drops())
	}
}

// A cancelled task stops at its suspension point without being polled again, and
// waiting for it waits until its future is destroyed, cleanup included.
func TestTaskCancelWaits(t *testing.T) {
	for _, how := range []string{"AsyncDrop", "Abort and Await"} {
		t.Run(how, func(t *testing.T) {
			var j journal
			g := &gate[int]{name: "g", log: &j}
			run(t, func(co *futures.Co) (nothing, error) {
				task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						co.Yield()
						co.Yield()
						j.add("cleaned up")
					}()
					return futures.Await(co, g)
				}))
				co.Yield()
				if how == "AsyncDrop" {
					if err := co.AsyncDrop(task); err != nil {
						t.Error(err)
					}
				} else {
					task.Abort()
					task.Abort()
					if task.IsFinished() {
						t.Error("finished before its cleanup")
					}
					if _, err := futures.Await(co, task); err != futures.ErrCancelled {
						t.Error(err)
					}
				}
				j.add("seen")
				if !task.IsFinished() {
					t.Error("not finished")
				}
				return nothing{}, nil
			})
			j.want(t, "drop g", "cleaned up", "seen")
			if polls, _ := g.counts(); polls != 1 {
				t.Errorf("%d polls", polls)
			}
		})
	}
	// Cancelled before it was polled: no poll at all.
	g := &gate[int]{}
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn[int](co, g)
		return nothing{}, co.AsyncDrop(task)
	})
	if polls, drops := g.counts(); polls != 0 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
}

// A panic of the destructor, or of deferred calls, is the cancelled task's outcome.
func TestTaskPanicsOnDrop(t *testing.T) {
	mks := map[string]func() futures.Future[int]{
		"Drop": func() futures.Future[int] { return &gate[int]{onDrop: func() { panic(errBoom) }} },
		"deferred call": func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				defer func() { panic(errBoom) }()
				return futures.Await(co, futures.Pending[int]())
			})
		},
		"cleanup left behind": func() futures.Future[int] {
			return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				b := futures.Async(func(co *futures.Co) (int, error) {
					defer func() { co.Yield(); panic(errBoom) }()
					return futures.Await(co, futures.Pending[int]())
				})
				b.Poll(cx)
				b.Drop()
				return 1, true, nil
			}, nil)
		},
	}
	for name, mk := range mks {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *futures.Co) (nothing, error) {
				task := futures.Spawn(co, mk())
				co.Yield()
				task.Abort()
				_, err := futures.Await(co, task)
				var pe *futures.PanicError
				if !errors.As(err, &pe) || pe.Value != errBoom {
					t.Errorf("awaited: %v", err)
				}
				task = futures.Spawn(co, mk())
				co.Yield()
				if err := co.AsyncDrop(task); !errors.Is(err, errBoom) {
					t.Errorf("AsyncDrop: %v", err)
				}
				return nothing{}, nil
			})
		})
	}
}

// A panic of a value's Drop is reported and harms nobody.
func TestTaskValuePanicsOnDrop(t *testing.T) {
	var out logged
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	run(t, func(co *futures.Co) (nothing, error) {
		bad := func() *gate[int] { return &gate[int]{onDrop: func() { panic(errBoom) }} }
		futures.Spawn(co, futures.Ready(bad())).Detach()
		finished := futures.Spawn(co, futures.Ready(bad()))
		co.Yield()
		co.Yield()
		finished.Drop()
		return nothing{}, nil
	})
	if n := strings.Count(out.String(), "boom"); n != 2 {
		t.Errorf("%d reports: %s", n, out.String())
	}
}

// An error of the cleanup comes with ErrCancelled.
func TestTaskCancelledWithCleanupError(t *testing.T) {
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn[int](co, &failingCleanup{Future: futures.Pending[int]()})
		task.Abort()
		_, err := futures.Await(co, task)
		if !errors.Is(err, futures.ErrCancelled) || !errors.Is(err, errBoom) {
			t.Error(err)
		}
		return nothing{}, nil
	})
}

type failingCleanup struct{ futures.Future[int] }

func (*failingCleanup) PollDrop(*futures.Context) (bool, error) { return true, errBoom }

// The outcome of a task is seen when the cleanup that it left behind is done.
func TestTaskWaitsForCleanupLeftBehind(t *testing.T) {
	var j journal
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer func() {
					for range 3 {
						co.Yield()
					}
					j.add("cleaned up")
				}()
				return futures.Await(co, futures.Pending[int]())
			})
			co.SelectBiased(futures.On(b), futures.On(futures.Ready(1)))
			j.add("done")
			return 5, nil
		}))
		v, err := futures.Await(co, task)
		j.add("seen %d %v", v, err)
		return nothing{}, nil
	})
	j.want(t, "done", "cleaned up", "seen 5 <nil>")
}

func TestTaskAbortFromOutside(t *testing.T) {
	run(t, func(co *futures.Co) (nothing, error) {
		var wg sync.WaitGroup
		defer wg.Wait()
		for range 20 {
			task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
				for {
					co.Yield()
				}
			}))
			wg.Add(1)
			go func() {
				defer wg.Done()
				task.Abort()
				task.IsFinished()
			}()
			if _, err := futures.Await(co, task); err != futures.ErrCancelled {
				t.Error(err)
			}
		}
		return nothing{}, nil
	})
}

// A task may be awaited by another executor.
func TestTaskAwaitedElsewhere(t *testing.T) {
	g, awaited := &gate[int]{}, &gate[nothing]{}
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn[int](co, g)
		go func() {
			if v, err := executor.Run(futures.Future[int](task)); v != 6 || err != nil {
				t.Error(v, err)
			}
			awaited.open(nothing{}, nil)
		}()
		for !g.waiting() {
			co.Yield()
		}
		g.open(6, nil)
		return futures.Await(co, awaited)
	})
}

func TestDetached(t *testing.T) {
	g := &gate[int]{}
	done := false
	run(t, func(co *futures.Co) (nothing, error) {
		f := futures.Detached(co, futures.Map[int](g, func(v int) int { done = true; return v }))
		co.Yield()
		f.Drop()
		f.Drop()
		g.open(1, nil)
		for !done {
			co.Yield()
		}
		mustPanic(t, "Detached polled after it was dropped", func() { poll(f, forbidden{t}) })
		// It runs without being polled, and its outcome may be awaited.
		ran := false
		f = futures.Detached(co, futures.Lazy(func() (int, error) { ran = true; return 8, errBoom }))
		co.Yield()
		if !ran {
			t.Error("it does not run by itself")
		}
		if v, err := futures.Await(co, f); v != 8 || err != errBoom {
			t.Error(v, err)
		}
		mustPanic(t, "Detached polled after completion", func() { poll(f, forbidden{t}) })
		return nothing{}, nil
	})
	if _, drops := g.counts(); drops != 0 {
		t.Error("the shielded future was dropped")
	}
}

// A block that is polled outside any executor has nobody to spawn on.
func TestSpawnWithoutExecutor(t *testing.T) {
	if futures.NewContext(futures.NoopWaker()).Spawner() != nil {
		t.Error("a spawner out of nowhere")
	}
	g := &gate[int]{}
	b := futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, futures.Spawn[int](co, g))
	})
	if _, ready, err := poll[int](b, futures.NoopWaker()); !ready || err != futures.ErrClosed {
		t.Error(ready, err)
	}
	if polls, drops := g.counts(); polls != 0 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
}

// A task that is polled again and again by another goroutine, with one waker, while
// it settles: its outcome is seen, and the race detector sees nothing.
func TestTaskPolledWhileItSettles(t *testing.T) {
	for range 50 {
		tasks := make(chan *futures.Task[int], 1)
		ended := make(chan nothing)
		go func() {
			defer close(ended)
			run(t, func(co *futures.Co) (nothing, error) {
				task := futures.Spawn(co, futures.Ready(1))
				tasks <- task
				for !task.IsFinished() {
					co.Yield()
				}
				return nothing{}, nil
			})
		}()
		task := <-tasks
		w := &counter{}
		cx := futures.NewContext(w)
		for {
			v, ready, err := task.Poll(cx)
			if !ready {
				continue
			}
			if v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
			break
		}
		<-ended
	}
}
