package futures_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/trace"
)

func TestAsyncIsLazy(t *testing.T) {
	ran := false
	b := futures.Async(func(co *futures.Co) (int, error) { ran = true; return 7, nil })
	if ran {
		t.Fatal("the body ran before the first poll")
	}
	v, ready, err := poll[int](b, futures.NoopWaker())
	if v != 7 || !ready || err != nil || !ran {
		t.Fatalf("got %v %v %v", v, ready, err)
	}
}

func TestBlockPolledOutOfTurn(t *testing.T) {
	var self *futures.Block[int]
	tests := []struct {
		name, want string
		block      *futures.Block[int]
		bring      func(b *futures.Block[int])
	}{
		{"after completion", "Block polled after completion",
			futures.Async(func(co *futures.Co) (int, error) { return 1, nil }),
			func(b *futures.Block[int]) { poll[int](b, futures.NoopWaker()) }},
		{"after Drop before the first poll", "Block polled after it was dropped",
			futures.Async(func(co *futures.Co) (int, error) { return 1, nil }),
			func(b *futures.Block[int]) { b.Drop() }},
		{"after Drop while suspended", "Block polled after it was dropped",
			futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) }),
			func(b *futures.Block[int]) { poll[int](b, futures.NoopWaker()); b.Drop() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.bring(tt.block)
			mustPanic(t, tt.want, func() { poll[int](tt.block, futures.NoopWaker()) })
			tt.block.Drop()
		})
	}
	self = futures.Async(func(co *futures.Co) (int, error) {
		mustPanic(t, "while it is being polled", func() { poll[int](self, futures.NoopWaker()) })
		mustPanic(t, "while it is being polled", func() { self.Drop() })
		mustPanic(t, "while it is being polled", func() { self.PollDrop(futures.NewContext(futures.NoopWaker())) })
		return 1, nil
	})
	poll[int](self, futures.NoopWaker())
}

// Await resumes with the latest waker only, and polls once per poll of the block.
func TestAwaitPollsOncePerPoll(t *testing.T) {
	g := &gate[int]{}
	b := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, g) })
	first, second := new(counter), new(counter)
	poll[int](b, first)
	poll[int](b, second) // a spurious poll
	if polls, _ := g.counts(); polls != 2 {
		t.Errorf("%d polls, want 2", polls)
	}
	g.open(5, nil)
	if first.count() != 0 || second.count() != 1 {
		t.Errorf("woken %d and %d times, want 0 and 1", first.count(), second.count())
	}
	if v, ready, err := poll[int](b, second); v != 5 || !ready || err != nil {
		t.Errorf("got %v %v %v", v, ready, err)
	}
	b.Drop()
	if _, drops := g.counts(); drops != 0 {
		t.Error("Drop after completion dropped something")
	}
}

func TestPanicInBody(t *testing.T) {
	b := futures.Async(func(co *futures.Co) (int, error) { return panickyFunction(), nil })
	pe, ok := panicked(func() { poll[int](b, futures.NoopWaker()) }).(*futures.PanicError)
	if !ok {
		t.Fatal("Poll did not panic with a *PanicError")
	}
	if pe.Value != errBoom || !errors.Is(pe, errBoom) {
		t.Errorf("value %v", pe.Value)
	}
	if !strings.Contains(string(pe.Stack), "panickyFunction") || !strings.Contains(pe.Error(), "boom") {
		t.Errorf("the origin's stack is lost:\n%s", pe.Stack)
	}
	b.Drop()
	mustPanic(t, "polled after completion", func() { poll[int](b, futures.NoopWaker()) })
}

var errBoom = errors.New("boom")

func panickyFunction() int { panic(errBoom) }

// Await of a future that panics panics with the origin's stack; the body's
// deferred calls may recover it, and the future has been dropped.
func TestAwaitOfPanic(t *testing.T) {
	g := &gate[int]{panics: errBoom}
	var got any
	b := futures.Async(func(co *futures.Co) (n int, err error) {
		func() {
			defer func() { got = recover() }()
			futures.Await(co, g)
		}()
		return futures.Await(co, futures.Ready(9))
	})
	if v, ready, err := poll[int](b, futures.NoopWaker()); v != 9 || !ready || err != nil {
		t.Fatalf("got %v %v %v", v, ready, err)
	}
	if pe, ok := got.(*futures.PanicError); !ok || pe.Value != errBoom || !strings.Contains(string(pe.Stack), "gate") {
		t.Errorf("recovered %v", got)
	}
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops of the future that panicked, want 1", drops)
	}

	// Through two blocks it is still the first one's stack.
	outer := futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) { return panickyFunction(), nil }))
	})
	pe, ok := panicked(func() { poll[int](outer, futures.NoopWaker()) }).(*futures.PanicError)
	if !ok || pe.Value != errBoom || !strings.Contains(string(pe.Stack), "panickyFunction") {
		t.Errorf("got %v", pe)
	}
}

func TestGoexitInBody(t *testing.T) {
	var j journal
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("deferred")
		co.Yield()
		runtime.Goexit()
		return 1, nil
	})
	outer := futures.Async(func(co *futures.Co) (int, error) {
		poll[int](b, futures.NoopWaker()) // starts it: it is not nested, see TestNestedGoexit
		_, err := futures.Await(co, b)
		j.add("goes on after %v", err == futures.ErrGoexit)
		return 2, err
	})
	if _, ready, err := poll[int](outer, futures.NoopWaker()); !ready || err != futures.ErrGoexit {
		t.Fatalf("got %v %v", ready, err)
	}
	j.want(t, "deferred", "goes on after true")

	// After a suspension, with a deferred call that waits.
	g, flush := &gate[int]{}, &gate[int]{}
	c := futures.Async(func(co *futures.Co) (int, error) {
		defer futures.Await(co, flush)
		futures.Await(co, g)
		runtime.Goexit()
		return 1, nil
	})
	poll[int](c, futures.NoopWaker())
	g.open(1, nil)
	if _, ready, _ := poll[int](c, futures.NoopWaker()); ready {
		t.Fatal("ready before its deferred call")
	}
	flush.open(1, nil)
	if _, ready, err := poll[int](c, futures.NoopWaker()); !ready || err != futures.ErrGoexit {
		t.Fatalf("got %v %v", ready, err)
	}
}

// A panic on its way, or a Goexit, is cleanup already: dropping the block does not
// interrupt the deferred calls.
func TestDropDuringPanicFinishesCleanup(t *testing.T) {
	for _, how := range []string{"panic", "Goexit"} {
		t.Run(how, func(t *testing.T) {
			var j journal
			flush := &gate[int]{name: "flush", log: &j}
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer j.add("outer")
				defer func() {
					futures.Await(co, flush)
					j.add("flushed")
				}()
				if how == "panic" {
					panic(errBoom)
				}
				runtime.Goexit()
				return 1, nil
			})
			poll[int](b, futures.NoopWaker())
			cx := futures.NewContext(futures.NoopWaker())
			if ready, _ := b.PollDrop(cx); ready {
				t.Fatal("the deferred call was interrupted")
			}
			flush.open(1, nil)
			ready, err := b.PollDrop(cx)
			if !ready || how == "panic" && !errors.Is(err, errBoom) || how == "Goexit" && err != nil {
				t.Errorf("got %v %v", ready, err)
			}
			j.want(t, "flushed", "outer")
		})
	}
}

func TestPanicInDeferredCallOfDroppedBlock(t *testing.T) {
	mk := func() *futures.Block[int] {
		b := futures.Async(func(co *futures.Co) (int, error) {
			defer func() { panic(errBoom) }()
			return futures.Await(co, futures.Pending[int]())
		})
		poll[int](b, futures.NoopWaker())
		return b
	}
	b := mk()
	if pe, ok := panicked(b.Drop).(*futures.PanicError); !ok || pe.Value != errBoom {
		t.Errorf("Drop panicked with %v", pe)
	}
	b.Drop()
	b = mk()
	ready, err := b.PollDrop(futures.NewContext(futures.NoopWaker()))
	if !ready || !errors.Is(err, errBoom) {
		t.Errorf("PollDrop is %v %v", ready, err)
	}
}

func TestCoOutsideItsBlock(t *testing.T) {
	var leaked *futures.Co
	b := futures.Async(func(co *futures.Co) (int, error) {
		leaked = co
		return futures.Await(co, futures.Pending[int]())
	})
	poll[int](b, futures.NoopWaker())
	mustPanic(t, "outside its block", func() { futures.Await(leaked, futures.Ready(1)) })
	b.Drop()
}

// A co is the body's own: another goroutine that uses it is told so while the body does
// not run, and, when tracing is on, also while it does.
func TestCoOfAnotherGoroutine(t *testing.T) {
	elsewhere := func(fn func()) (p any) {
		done := make(chan nothing)
		go func() {
			defer close(done)
			p = panicked(fn)
		}()
		<-done
		return p
	}
	var leaked *futures.Co
	b := futures.Async(func(co *futures.Co) (int, error) {
		leaked = co
		return futures.Await[int](co, never{})
	})
	poll[int](b, futures.NoopWaker())
	if p := elsewhere(func() { futures.Await[int](leaked, always{}) }); !strings.Contains(fmt.Sprint(p), "by another goroutine") {
		t.Errorf("got %v", p)
	}
	b.Drop()

	log := trace.Open(nil)
	defer log.Close()
	for _, nest := range []bool{false, true} {
		g := &gate[int]{}
		f := futures.Async(func(co *futures.Co) (int, error) {
			p := elsewhere(func() { futures.Await[int](co, g) })
			if s := fmt.Sprint(p); !strings.Contains(s, "TestCoOfAnotherGoroutine") || !strings.Contains(s, "a goroutine that is not its own") {
				t.Errorf("got %v", p)
			}
			co.Yield()
			return 3, nil
		})
		b := f
		if nest {
			b = futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, f) })
		}
		poll[int](b, futures.NoopWaker())
		if v, ready, err := poll[int](b, futures.NoopWaker()); v != 3 || !ready || err != nil {
			t.Errorf("got %v %v %v", v, ready, err)
		}
	}
}

func TestCoContext(t *testing.T) {
	type ctx = context.Context
	var completed, droppedCtx ctx
	b := futures.Async(func(co *futures.Co) (int, error) {
		completed = co.Context()
		if completed.Err() != nil || co.Context() != completed {
			t.Error("the context is cancelled while the block runs, or is another one every time")
		}
		return 1, nil
	})
	poll[int](b, futures.NoopWaker())
	if completed.Err() == nil || context.Cause(completed) == futures.ErrCancelled {
		t.Errorf("the context of a completed block: %v", context.Cause(completed))
	}
	b = futures.Async(func(co *futures.Co) (int, error) {
		droppedCtx = co.Context()
		defer func() {
			if context.Cause(droppedCtx) != futures.ErrCancelled {
				t.Error("the context is not cancelled when deferred calls run")
			}
		}()
		return futures.Await(co, futures.Pending[int]())
	})
	poll[int](b, futures.NoopWaker())
	if droppedCtx.Err() != nil {
		t.Error("cancelled too early")
	}
	b.Drop()
	b = futures.Async(func(co *futures.Co) (int, error) {
		defer func() {
			if co.Context().Err() == nil {
				t.Error("a context made during cleanup is not cancelled")
			}
		}()
		return futures.Await(co, futures.Pending[int]())
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
}

func TestYield(t *testing.T) {
	b := futures.Async(func(co *futures.Co) (int, error) { co.Yield(); return 1, nil })
	wk := new(counter)
	if _, ready, _ := poll[int](b, wk); ready || wk.count() != 1 {
		t.Fatalf("ready %v, woken %d times", ready, wk.count())
	}
	if _, ready, _ := poll[int](b, wk); !ready || wk.count() != 1 {
		t.Fatalf("ready %v, woken %d times", ready, wk.count())
	}
	v, err := executor.Run(futures.Async(func(co *futures.Co) (n int, err error) {
		turn := 0
		t1 := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			for turn < 10 {
				if turn%2 == 0 {
					turn++
				}
				co.Yield()
			}
			return 0, nil
		}))
		for turn < 10 {
			if turn%2 == 1 {
				turn++
			}
			co.Yield()
		}
		return futures.Await(co, t1)
	}))
	if v != 0 || err != nil {
		t.Error(v, err)
	}
}

// items is a stream of a script: each entry is an item, an error, or pending.
type items struct {
	script []any
	waker  futures.Waker
	drops  int
	ended  bool
}

func (s *items) PollNext(cx *futures.Context) (int, bool, error) {
	if s.drops > 0 || s.ended {
		panic("items polled after their end")
	}
	if len(s.script) == 0 {
		s.ended = true
		return 0, true, io.EOF
	}
	next := s.script[0]
	s.script = s.script[1:]
	switch next := next.(type) {
	case int:
		return next, true, nil
	case error:
		return 0, true, next
	case nil:
		s.waker = cx.Waker()
		s.waker.Wake()
	}
	return 0, false, nil
}

func (s *items) Drop() { s.drops++ }

func TestEach(t *testing.T) {
	bad := errors.New("bad item")
	tests := []struct {
		name  string
		stop  int // leave the loop at this item
		want  string
		drops int
	}{
		{"to the end", -1, "1 <nil>;0 bad item;2 <nil>;", 1},
		{"break", 1, "1 <nil>;", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &items{script: []any{1, nil, bad, nil, 2}}
			got := run(t, func(co *futures.Co) (string, error) {
				out := ""
				for v, err := range futures.Each(co, s) {
					out += fmt.Sprint(v, " ", err, ";")
					if v == tt.stop {
						break
					}
				}
				return out, nil
			})
			if got != tt.want || s.drops != tt.drops {
				t.Errorf("got %q, %d drops; want %q, %d", got, s.drops, tt.want, tt.drops)
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		for _, where := range []string{"between items", "in the loop's body"} {
			s := &items{script: []any{1, nil}}
			b := futures.Async(func(co *futures.Co) (int, error) {
				for range futures.Each(co, s) {
					if where == "in the loop's body" {
						futures.Await(co, futures.Pending[int]())
					}
				}
				return 0, nil
			})
			poll[int](b, futures.NoopWaker())
			b.Drop()
			if s.drops != 1 {
				t.Errorf("%s: %d drops", where, s.drops)
			}
		}
	})
}
