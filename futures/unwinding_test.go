package futures_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// Drop unwinds at the suspension point before it returns: the awaited future
// first, then deferred calls, the last one first, and nothing after the point.
func TestDropUnwinds(t *testing.T) {
	var j journal
	g := &gate[int]{name: "awaited", log: &j}
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("first deferred")
		defer func() {
			p := recover()
			j.add("cancel %v", futures.IsCancel(p))
			panic(p)
		}()
		defer j.add("last deferred")
		futures.Await(co, g)
		j.add("after the point")
		return 1, nil
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
	j.want(t, "drop awaited", "last deferred", "cancel true", "first deferred")
	b.Drop()
	j.want(t, "drop awaited", "last deferred", "cancel true", "first deferred")
}

func TestDropBeforeFirstPollDropsCaptures(t *testing.T) {
	var j journal
	a, b := &owned{name: "a", log: &j}, &owned{name: "b", log: &j}
	blk := futures.Async(func(co *futures.Co) (int, error) { j.add("ran"); return 1, nil }, a, nil, b)
	blk.Drop()
	blk.Drop()
	j.want(t, "drop a", "drop b")

	// Once started, the captures are the body's.
	c := &owned{name: "c", log: &j}
	blk = futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) }, c)
	poll[int](blk, futures.NoopWaker())
	blk.Drop()
	if c.drops() != 0 {
		t.Error("a started block dropped its captures")
	}

	// PollDrop does the same, and a panic in one does not spare the others.
	d := &owned{}
	bad := &gate[int]{onDrop: func() { panic("in Drop") }}
	blk = futures.Async(func(co *futures.Co) (int, error) { return 1, nil }, bad, d)
	mustPanic(t, "in Drop", func() { blk.PollDrop(futures.NewContext(futures.NoopWaker())) })
	if d.drops() != 1 {
		t.Error("a capture behind one that panics was not dropped")
	}
}

// Deferred calls may await: PollDrop drives them to their end, and a second
// cancellation does not interrupt them.
func TestPollDropDrivesDeferredCalls(t *testing.T) {
	var j journal
	g := &gate[int]{name: "g", log: &j}
	flush := &gate[int]{name: "flush", log: &j}
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("outer")
		defer func() {
			j.add("flushing")
			v, err := futures.Await(co, flush)
			j.add("flushed %d %v", v, err)
		}()
		return futures.Await(co, g)
	})
	wk := new(counter)
	cx := futures.NewContext(wk)
	poll[int](b, wk)
	for range 3 {
		if ready, err := b.PollDrop(cx); ready || err != nil {
			t.Fatalf("PollDrop is %v %v before the flush", ready, err)
		}
	}
	j.want(t, "drop g", "flushing")
	flush.open(3, nil)
	if wk.count() != 1 {
		t.Errorf("woken %d times, want 1", wk.count())
	}
	for range 2 {
		if ready, err := b.PollDrop(cx); !ready || err != nil {
			t.Fatalf("PollDrop is %v %v after the flush", ready, err)
		}
	}
	j.want(t, "drop g", "flushing", "flushed 3 <nil>", "outer")
}

// Plain Drop runs deferred calls up to the first that waits; outside any executor
// a goroutine of its own finishes the rest.
func TestDropHandsCleanupOn(t *testing.T) {
	for _, how := range []string{"Drop", "PollDrop then Drop"} {
		t.Run(how, func(t *testing.T) {
			var j journal
			flush := &gate[int]{}
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer j.add("outer")
				defer func() {
					futures.Await(co, flush)
					co.Yield()
					j.add("flushed")
				}()
				return futures.Await(co, futures.Pending[int]())
			})
			poll[int](b, futures.NoopWaker())
			if how != "Drop" {
				b.PollDrop(futures.NewContext(futures.NoopWaker()))
			}
			b.Drop()
			b.Drop()
			j.want(t)
			if ready, _ := b.PollDrop(futures.NewContext(forbidden{t})); !ready {
				t.Error("PollDrop of a dropped block waits")
			}
			flush.open(1, nil)
			eventually(t, "the rest of the cleanup", func() bool { return j.has("outer") })
			j.want(t, "flushed", "outer")
		})
	}
}

// A block that awaits a block unwinds it to its end, cleanup and all, before its
// own deferred calls run.
func TestDropUnwindsAwaitedBlockFirst(t *testing.T) {
	var j journal
	flush := &gate[int]{}
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("outer")
		return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("inner")
			defer futures.Await(co, flush)
			return futures.Await(co, futures.Pending[int]())
		}))
	})
	poll[int](b, futures.NoopWaker())
	cx := futures.NewContext(futures.NoopWaker())
	if ready, _ := b.PollDrop(cx); ready {
		t.Fatal("ready before the inner block's cleanup")
	}
	j.want(t)
	flush.open(0, nil)
	if ready, err := b.PollDrop(cx); !ready || err != nil {
		t.Fatalf("got %v %v", ready, err)
	}
	j.want(t, "inner", "outer")
}

// A deferred AsyncDrop is finished also when the block is dropped after its body
// has returned, and so are the deferred calls before it.
func TestDropAfterReturnFinishesCleanup(t *testing.T) {
	for _, how := range []string{"co.AsyncDrop", "Await(AsyncDrop)"} {
		t.Run(how, func(t *testing.T) {
			var j journal
			res := &resource{log: &j}
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer co.AsyncDrop(&resource{log: &j, closed: true, name: "2"})
				if how == "co.AsyncDrop" {
					defer co.AsyncDrop(res)
				} else {
					defer futures.Await(co, futures.AsyncDrop(res))
				}
				return 1, nil
			})
			poll[int](b, futures.NoopWaker())
			j.want(t, "closing ")
			b.Drop()
			res.finish()
			eventually(t, "the end of the cleanup", func() bool { return j.has("closed 2") })
			j.want(t, "closing ", "closed ", "closing 2", "closed 2")
		})
	}
}

// A block that is cancelled while a deferred call handles a panic of the body's own,
// and recovers it, still finishes the cleanup that is to come, in its order. Nothing
// on the stack says any more that it is cleanup, save that it is an AsyncDrop.
func TestCleanupAfterRecoveredPanic(t *testing.T) {
	for _, how := range []string{"co.AsyncDrop", "Await(AsyncDrop)"} {
		t.Run(how, func(t *testing.T) {
			var j journal
			res := &resource{log: &j}
			handled := &gate[int]{}
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer j.add("outer")
				if how == "co.AsyncDrop" {
					defer co.AsyncDrop(res)
				} else {
					defer futures.Await(co, futures.AsyncDrop(res))
				}
				defer func() {
					if p := recover(); futures.IsCancel(p) {
						panic(p)
					}
					futures.Await(co, handled)
					j.add("handled")
				}()
				panic(errBoom)
			})
			poll[int](b, futures.NoopWaker())
			cx := futures.NewContext(futures.NoopWaker())
			if ready, _ := b.PollDrop(cx); ready {
				t.Fatal("the handling of the panic was interrupted")
			}
			handled.open(1, nil)
			if ready, _ := b.PollDrop(cx); ready {
				t.Error("the cleanup was not waited for")
			}
			res.finish()
			if ready, err := b.PollDrop(cx); !ready || err != nil {
				t.Error(ready, err)
			}
			j.want(t, "handled", "closing ", "closed ", "outer")
		})
	}
}

// resource has asynchronous cleanup.
type resource struct {
	gate   gate[nothing]
	name   string
	log    *journal
	closed bool
	begun  bool
	reaper futures.Reaper
	err    error
	drops  int
}

func (r *resource) finish() { r.gate.open(nothing{}, nil) }

func (r *resource) PollDrop(cx *futures.Context) (bool, error) {
	if !r.begun {
		r.begun = true
		r.log.add("closing %s", r.name)
	}
	if !r.closed {
		r.reaper = cx.Reaper()
		if _, ready, _ := r.gate.Poll(cx); !ready {
			return false, nil
		}
		r.closed = true
	}
	r.log.add("closed %s", r.name)
	return true, r.err
}

func (r *resource) Drop() {
	r.drops++
	if r.begun && !r.closed && r.drops == 1 {
		r.reaper.Finish(r)
	}
}

// A recovered unwinding goes on at the next suspension point.
func TestSwallowedUnwinding(t *testing.T) {
	var j journal
	b := futures.Async(func(co *futures.Co) (int, error) {
		func() {
			defer func() { j.add("recovered %v", futures.IsCancel(recover())) }()
			futures.Await(co, futures.Pending[int]())
		}()
		j.add("goes on")
		g := &gate[int]{name: "g", log: &j}
		futures.Await(co, g)
		j.add("after the second point")
		return 1, nil
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
	j.want(t, "recovered true", "goes on", "drop g")

	// One that recovers and returns has merely ended.
	v := new(owned)
	c := futures.Async(func(co *futures.Co) (_ *owned, err error) {
		defer func() { recover() }()
		futures.Await(co, futures.Pending[int]())
		return nil, nil
	})
	poll(c, futures.NoopWaker())
	c.Drop()
	d := futures.Async(func(co *futures.Co) (w *owned, err error) {
		defer func() { recover(); w = v }()
		futures.Await(co, futures.Pending[int]())
		return nil, nil
	})
	poll(d, futures.NoopWaker())
	d.Drop()
	if v.drops() != 1 {
		t.Error("the value that a cancelled body returned was not dropped")
	}
}

// A body that recovers its unwinding for ever is ended, with a message.
func TestSwallowedForEver(t *testing.T) {
	turns := 0
	loops := map[string]func(co *futures.Co){
		"Await": func(co *futures.Co) { futures.Await(co, futures.Pending[int]()) },
		"Await that cleans up": func(co *futures.Co) {
			defer func() {
				recover()
				futures.Await(co, futures.Ready(1))
			}()
			futures.Await(co, futures.Pending[int]())
		},
		"Yield":     func(co *futures.Co) { co.Yield() },
		"AsyncDrop": func(co *futures.Co) { co.AsyncDrop(badCleanup(func() {})); co.Yield() },
		"AsyncDrop alone": func(co *futures.Co) {
			if turns > 1 {
				co.AsyncDrop(badCleanup(func() {}))
			} else {
				co.Yield()
			}
		},
		"Select":    func(co *futures.Co) { co.Select(futures.On(futures.Pending[int]())) },
		"TrySelect": func(co *futures.Co) { co.TrySelect(); co.Yield() },
		"Join":      func(co *futures.Co) { co.Join(futures.On(futures.Pending[int]())) },
	}
	for name, loop := range loops {
		t.Run(name, func(t *testing.T) {
			turns = 0
			b := futures.Async(func(co *futures.Co) (int, error) {
				for {
					func() {
						defer func() { recover() }()
						turns++
						loop(co)
					}()
				}
			})
			poll[int](b, futures.NoopWaker())
			ready, err := b.PollDrop(futures.NewContext(futures.NoopWaker()))
			var pe *futures.PanicError
			if !ready || !errors.As(err, &pe) || !strings.Contains(fmt.Sprint(pe.Value), "recovered its cancellation") {
				t.Fatalf("got %v %v", ready, err)
			}
			if !strings.Contains(fmt.Sprint(pe.Value), "TestSwallowedForEver") {
				t.Errorf("the message does not name the body: %v", pe.Value)
			}
			if turns > 5000 {
				t.Errorf("%d turns", turns)
			}
		})
	}
}

// What cannot be told to an owner any more is logged.
func TestReaperReportsPanics(t *testing.T) {
	var out logged
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer func() { co.Yield(); panic(errBoom) }()
		return futures.Await(co, futures.Pending[int]())
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
	eventually(t, "the report", func() bool { return strings.Contains(out.String(), "boom") })

	// The panic is the outcome of the task that left it behind.
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			cx.Reaper().Finish(badCleanup(func() { panic(errBoom) }))
			return 3, true, nil
		}, nil))
		if _, err := futures.Await(co, task); !errors.Is(err, errBoom) {
			t.Error(err)
		}
		return nothing{}, nil
	})
	// A Goexit ends the goroutine that polls, after everything else was cleaned up.
	done := make(chan nothing)
	go func() {
		defer close(done)
		executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			cx.Reaper().Finish(badCleanup(runtime.Goexit))
			return 3, true, nil
		}, nil))
	}()
	<-done
}

type badCleanup func()

func (b badCleanup) PollDrop(*futures.Context) (bool, error) { b(); return true, nil }
func (badCleanup) Drop()                                     {}

// logged is a buffer that may be read while it is written.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// A cleanup that panics while its block is unwound takes the place of the
// unwinding, also through an awaited block and an AsyncDrop.
func TestCleanupPanicsAtOnce(t *testing.T) {
	bodies := map[string]func(co *futures.Co) (int, error){
		"awaited block": func(co *futures.Co) (int, error) {
			return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
				defer func() { panic(errBoom) }()
				return futures.Await(co, futures.Pending[int]())
			}))
		},
		"awaited future": func(co *futures.Co) (int, error) {
			return futures.Await[int](co, &gate[int]{onDrop: func() { panic(errBoom) }})
		},
		"selected future": func(co *futures.Co) (int, error) {
			co.Select(futures.On[int](&gate[int]{onDrop: func() { panic(errBoom) }}))
			return 0, nil
		},
		"AsyncDrop": func(co *futures.Co) (int, error) {
			defer co.AsyncDrop(badCleanup(func() { panic(errBoom) }))
			return futures.Await(co, futures.Pending[int]())
		},
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			b := futures.Async(body)
			poll[int](b, futures.NoopWaker())
			ready, err := b.PollDrop(futures.NewContext(futures.NoopWaker()))
			if !ready || !errors.Is(err, errBoom) {
				t.Errorf("got %v %v", ready, err)
			}
		})
	}
}

// A stack deeper than one look at it.
func TestUnwindingOfDeepStacks(t *testing.T) {
	var j journal
	var dive func(co *futures.Co, depth int, fn func())
	dive = func(co *futures.Co, depth int, fn func()) {
		if depth == 0 {
			fn()
			return
		}
		dive(co, depth-1, fn)
	}
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer func() {
			dive(co, 200, func() { co.Yield() })
			j.add("cleaned up")
		}()
		dive(co, 200, func() { futures.Await(co, futures.Pending[int]()) })
		j.add("never")
		return 0, nil
	})
	poll[int](b, futures.NoopWaker())
	cx := futures.NewContext(futures.NoopWaker())
	if ready, _ := b.PollDrop(cx); ready {
		t.Error("the deferred call did not wait")
	}
	if ready, err := b.PollDrop(cx); !ready || err != nil {
		t.Error(ready, err)
	}
	j.want(t, "cleaned up")
}
