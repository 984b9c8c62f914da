package futures_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

type scopeBody = func(co *futures.Co, s *futures.Scope) (int, error)

// slowly ends, by itself when g is ready, or cancelled, after some cleanup that waits.
func slowly(j *journal, name string, g futures.Future[nothing]) futures.Future[nothing] {
	return futures.Async(func(co *futures.Co) (nothing, error) {
		defer func() {
			co.Yield()
			co.Yield()
			j.add("%s ended", name)
		}()
		return futures.Await(co, g)
	})
}

func TestScopeOutcomes(t *testing.T) {
	pending := futures.Pending[nothing]
	for _, tt := range []struct {
		name string
		body func(j *journal) scopeBody
		want int
		err  error
		log  []string
	}{
		{"empty", func(*journal) scopeBody {
			return func(*futures.Co, *futures.Scope) (int, error) { return 1, nil }
		}, 1, nil, nil},
		{"waits for its tasks", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				s.Go(slowly(j, "a", futures.Ready(nothing{})))
				s.Go(slowly(j, "b", futures.Ready(nothing{})))
				j.add("body")
				return 2, nil
			}
		}, 2, nil, []string{"body", "a ended", "b ended"}},
		{"body fails", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				s.Go(slowly(j, "a", pending()))
				co.Yield()
				return 0, errBoom
			}
		}, 0, errBoom, []string{"a ended"}},
		{"task fails", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				defer func() {
					co.Yield()
					j.add("body ended")
				}()
				s.Go(slowly(j, "a", pending()))
				s.Go(futures.Failed[nothing](errBoom))
				futures.Await(co, pending())
				j.add("never")
				return 1, nil
			}
		}, 0, errBoom, []string{"body ended", "a ended"}},
		{"task fails after the body", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				s.Go(slowly(j, "a", pending()))
				s.Go(futures.Async(func(co *futures.Co) (nothing, error) {
					co.Yield()
					return nothing{}, errBoom
				}))
				return 1, nil
			}
		}, 0, errBoom, []string{"a ended"}},
		{"task starts a task", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				s.Go(futures.Async(func(co *futures.Co) (nothing, error) {
					co.Yield()
					s.Go(slowly(j, "grandchild", futures.Ready(nothing{})))
					return nothing{}, nil
				}))
				return 3, nil
			}
		}, 3, nil, []string{"grandchild ended"}},
		{"cleanup starts a task", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				defer s.Go(slowly(j, "started in cleanup", pending()))
				defer co.Yield()
				s.Go(futures.Failed[nothing](errBoom))
				futures.Await(co, pending())
				return 3, nil
			}
		}, 0, errBoom, nil},
		{"forked", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				h := futures.Fork(s, futures.Ready(4))
				futures.Fork(s, futures.Failed[int](errBoom)).Forget() // is not the scope's concern
				futures.Fork(s, slowly(j, "forgotten", futures.Ready(nothing{}))).Forget()
				futures.Fork(s, slowly(j, "dropped", pending())).Drop()
				return futures.Await(co, h)
			}
		}, 4, nil, []string{"forgotten ended"}},
		{"nested", func(j *journal) scopeBody {
			return func(co *futures.Co, s *futures.Scope) (int, error) {
				defer j.add("outer ended")
				s.Go(futures.Async(func(co *futures.Co) (nothing, error) {
					for range 3 {
						co.Yield()
					}
					return nothing{}, errBoom
				}))
				return futures.Await(co, futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
					s.Go(slowly(j, "inner task", pending()))
					return futures.Await(co, futures.Pending[int]())
				}))
			}
		}, 0, errBoom, []string{"inner task ended", "outer ended"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var j journal
			v, err := executor.Run(futures.Scoped(tt.body(&j)))
			if v != tt.want || err != tt.err {
				t.Errorf("got %v %v, want %v %v", v, err, tt.want, tt.err)
			}
			j.want(t, tt.log...)
		})
	}
}

func TestScopePanics(t *testing.T) {
	var j journal
	_, err := executor.Run(futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		s.Go(slowly(&j, "task", futures.Pending[nothing]()))
		co.Yield()
		panic(errBoom)
	}))
	if pe, ok := futures.AsPanic(err); !ok || pe.Value != errBoom || !strings.Contains(string(pe.Stack), "TestScopePanics") {
		t.Error(err)
	}
	_, err = executor.Run(futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		s.Go(&gate[nothing]{panics: errBoom})
		defer j.add("body ended")
		return futures.Await(co, futures.Pending[int]())
	}))
	if pe, ok := futures.AsPanic(err); !ok || pe.Value != errBoom {
		t.Error(err)
	}
	// A panic of the cleanup is worse than the error that led to it.
	_, err = executor.Run(futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		s.Go(futures.Failed[nothing](errBoom))
		defer panic("cleanup")
		return futures.Await(co, futures.Pending[int]())
	}))
	if pe, ok := futures.AsPanic(err); !ok || pe.Value != "cleanup" {
		t.Error(err)
	}
	j.want(t, "task ended", "body ended")
}

// However a scope is cancelled, nothing of it outlives what cancels it.
func TestScopeCancelled(t *testing.T) {
	mk := func(j *journal, s **futures.Scope) futures.Future[int] {
		return futures.Scoped(func(co *futures.Co, scope *futures.Scope) (int, error) {
			*s = scope
			defer func() {
				co.Yield()
				j.add("body ended")
			}()
			scope.Go(slowly(j, "task", futures.Pending[nothing]()))
			return futures.Await(co, futures.Pending[int]())
		})
	}
	for how, cancel := range map[string]func(co *futures.Co, f futures.Future[int], j *journal){
		"task aborted": func(co *futures.Co, f futures.Future[int], j *journal) {
			task := futures.Spawn(co, f)
			co.Yield()
			co.Yield()
			task.Abort()
			if _, err := futures.Await(co, task); !futures.IsCancelled(err) {
				t.Error(err)
			}
		},
		"lost a race": func(co *futures.Co, f futures.Future[int], j *journal) {
			task := futures.Spawn(co, futures.Race(f, futures.Async(func(co *futures.Co) (int, error) {
				co.Yield()
				co.Yield()
				return 1, nil
			})))
			if v, err := futures.Await(co, task); v != 1 || err != nil {
				t.Error(v, err)
			}
		},
		"AsyncDrop": func(co *futures.Co, f futures.Future[int], j *journal) {
			x := futures.On(futures.Ref(f))
			for range 3 {
				co.TrySelect(x)
				co.Yield()
			}
			co.AsyncDrop(f.(futures.AsyncDropper))
		},
		"awaited by a cancelled block": func(co *futures.Co, f futures.Future[int], j *journal) {
			task := futures.Spawn[int](co, futures.Async(func(co *futures.Co) (int, error) {
				defer func() {
					if len(j.events) != 2 {
						t.Errorf("the block unwinds before the scope has ended: %q", j.events)
					}
				}()
				return futures.Await(co, f)
			}))
			co.Yield()
			co.Yield()
			co.AsyncDrop(task)
		},
	} {
		t.Run(how, func(t *testing.T) {
			var j journal
			var s *futures.Scope
			late := &gate[nothing]{}
			run(t, func(co *futures.Co) (nothing, error) {
				cancel(co, mk(&j, &s), &j)
				if !j.has("body ended") || !j.has("task ended") || len(j.events) != 2 {
					t.Errorf("events %q", j.events)
				}
				s.Go(late)
				return nothing{}, nil
			})
			if polls, drops := late.counts(); polls != 0 || drops != 1 {
				t.Errorf("a task of a scope that has ended: %d polls, %d drops", polls, drops)
			}
		})
	}
	// Before its first poll it has begun nothing.
	captured := new(owned)
	f := futures.Scoped(func(*futures.Co, *futures.Scope) (int, error) { t.Error("polled"); return 0, nil }, captured)
	f.Drop()
	f.Drop()
	if captured.drops() != 1 {
		t.Errorf("%d drops", captured.drops())
	}
	mustPanic(t, "Scoped polled after it was dropped", func() { poll(f, forbidden{t}) })
	// Without an executor its tasks cannot run.
	if _, ready, err := poll(futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		s.Go(futures.Ready(nothing{}))
		return 1, nil
	}), futures.NoopWaker()); !ready || err != futures.ErrClosed {
		t.Error(ready, err)
	}
}

// Tasks that start tasks, on several threads, and fail now and then: the scope ends
// after all of them, and once.
func TestScopeConcurrently(t *testing.T) {
	ex := executor.New(executor.Workers(4))
	defer ex.Shutdown(context.Background())
	for round := range 50 {
		var begun, ended atomic.Int32
		var grow func(s *futures.Scope, depth int) futures.Future[nothing]
		grow = func(s *futures.Scope, depth int) futures.Future[nothing] {
			return futures.Async(func(co *futures.Co) (nothing, error) {
				begun.Add(1)
				defer ended.Add(1)
				defer co.Yield()
				co.Yield()
				if depth > 0 {
					s.Go(grow(s, depth-1))
					s.Go(grow(s, depth-1))
				}
				co.Yield()
				if round%2 == 1 && depth == 1 {
					return nothing{}, errBoom
				}
				return nothing{}, nil
			})
		}
		_, err := executor.Block(ex, futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
			s.Go(grow(s, 4))
			return 1, nil
		}))
		if (err != nil) != (round%2 == 1) || begun.Load() != ended.Load() || round%2 == 0 && begun.Load() != 31 {
			t.Fatalf("round %d: %v; %d begun, %d ended", round, err, begun.Load(), ended.Load())
		}
	}
}
