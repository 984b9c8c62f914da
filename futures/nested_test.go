package futures_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// A block that another one awaits from its beginning has no coroutine of its own; one
// that was polled before has, and so has one that is not what is awaited.
func TestNestedBlocksShareACoroutine(t *testing.T) {
	wait := func(co *futures.Co) (int, error) { return futures.Await[int](co, never{}) }
	tests := []struct {
		name string
		want int // coroutines
		body func(co *futures.Co) (int, error)
	}{
		{"100 awaited blocks", 1, func(co *futures.Co) (int, error) { return futures.Await(co, nested(100, wait)) }},
		{"through Ref", 2, func(co *futures.Co) (int, error) {
			b := nested(100, wait)
			defer b.Drop()
			return futures.Await(co, futures.Ref[int](b))
		}},
		{"through Map", 2, func(co *futures.Co) (int, error) {
			return futures.Await(co, futures.Map[int](nested(100, wait), func(n int) int { return n }))
		}},
		{"in Select", 2, func(co *futures.Co) (int, error) {
			co.Select(futures.On[int](nested(100, wait)))
			return 0, nil
		}},
		{"started", 2, func(co *futures.Co) (int, error) {
			b := nested(100, wait)
			poll[int](b, futures.NoopWaker())
			return futures.Await(co, b)
		}},
		{"by an interface", 1, func(co *futures.Co) (int, error) {
			var f futures.Future[int] = nested(100, wait)
			return futures.Await(co, f)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := futures.Async(tt.body)
			for range 3 {
				if _, ready, _ := poll[int](b, futures.NoopWaker()); ready {
					t.Fatal("ready")
				}
			}
			if got := coroutines(); got != tt.want {
				t.Errorf("%d coroutines, want %d", got, tt.want)
			}
			b.Drop()
			if got := coroutines(); got != 0 {
				t.Errorf("%d coroutines are left", got)
			}
		})
	}
}

// coroutines is how many there are that run blocks of TestNestedBlocksShareACoroutine.
func coroutines() (n int) {
	buf := make([]byte, 1<<20)
	for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(g, "[coroutine") && (strings.Contains(g, ".TestNestedBlocksShareACoroutine.") || strings.Contains(g, "futures_test.nested.")) {
			n++
		}
	}
	return n
}

// Recursion is as deep as a goroutine's stack, whatever the end of it.
func TestNestedDeep(t *testing.T) {
	const depth = 10000
	for _, end := range []string{"value", "failure", "panic", "dropped"} {
		t.Run(end, func(t *testing.T) {
			unwound, recovered := 0, 0
			var recurse func(n int) *futures.Block[int]
			recurse = func(n int) *futures.Block[int] {
				return futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						unwound++
						if p := recover(); p != nil {
							if pe, ok := p.(*futures.PanicError); ok && pe.Value == errBoom || p == errBoom {
								recovered++
							}
							panic(p)
						}
					}()
					if n > 1 {
						v, err := futures.Await(co, recurse(n-1))
						return v + 1, err
					}
					co.Yield()
					switch end {
					case "failure":
						return 0, errBoom
					case "panic":
						return panickyFunction(), nil
					case "dropped":
						return futures.Await[int](co, never{})
					}
					return 1, nil
				})
			}
			b := recurse(depth)
			poll[int](b, futures.NoopWaker())
			var v int
			var err error
			p := panicked(func() { v, _, err = poll[int](b, futures.NoopWaker()) })
			switch end {
			case "value":
				if v != depth || err != nil {
					t.Error(v, err)
				}
			case "failure":
				if v != depth-1 || err != errBoom {
					t.Error(v, err)
				}
			case "panic":
				pe, ok := p.(*futures.PanicError)
				if !ok || pe.Value != errBoom || !strings.Contains(string(pe.Stack), "panickyFunction") || recovered != depth {
					t.Errorf("panic %v, recovered %d times", pe, recovered)
				}
			case "dropped":
				b.Drop()
			}
			if unwound != depth {
				t.Errorf("%d bodies have ended", unwound)
			}
		})
	}
}

// Goexit in a nested body cannot be kept from the blocks that await it: it ends them
// all, running their deferred calls, and not the goroutine that polls.
func TestNestedGoexit(t *testing.T) {
	var j journal
	flush := &gate[int]{}
	inner := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("inner")
		co.Yield()
		runtime.Goexit()
		return 1, nil
	})
	var innerCtx context.Context
	outer := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("outer")
		defer func() {
			if p := recover(); p != nil {
				t.Error("recovered", p)
			}
			innerCtx = co.Context()
			_, err := futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
				defer j.add("cleanup")
				return futures.Await[int](co, flush)
			}))
			j.add("cleaned up: %v", err)
		}()
		v, err := futures.Await(co, inner)
		t.Error("goes on")
		return v, err
	})
	poll[int](outer, futures.NoopWaker())
	if _, ready, _ := poll[int](outer, futures.NoopWaker()); ready {
		t.Fatal("ready before the cleanup")
	}
	mustPanic(t, "polled after completion", func() { poll[int](inner, futures.NoopWaker()) })
	flush.open(1, nil)
	if v, ready, err := poll[int](outer, futures.NoopWaker()); v != 0 || !ready || err != futures.ErrGoexit {
		t.Errorf("got %v %v %v", v, ready, err)
	}
	if innerCtx.Err() == nil {
		t.Error("the context has not ended")
	}
	j.want(t, "inner", "cleanup", "cleaned up: <nil>", "outer")
}

// A Goexit that is on its way through several blocks is cleanup in each that it has
// got to, and is not interrupted by a cancellation; the ones that it has not got to are
// cleaned up by it later.
func TestDropDuringNestedGoexit(t *testing.T) {
	const depth = 5
	for at := 1; at <= depth; at++ {
		t.Run(fmt.Sprint("while ", at, " cleans up"), func(t *testing.T) {
			var j journal
			flush := &gate[int]{}
			var level func(n int) *futures.Block[int]
			level = func(n int) *futures.Block[int] {
				return futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
							j.add("begin %d", n)
							if n == at {
								futures.Await[int](co, flush)
							} else {
								co.Yield()
							}
							j.add("end %d", n)
							return 0, nil
						}))
					}()
					if n == depth {
						co.Yield()
						runtime.Goexit()
					}
					return futures.Await(co, level(n+1))
				})
			}
			b := level(1)
			cx := futures.NewContext(futures.NoopWaker())
			for range 2 * depth {
				if _, ready, _ := b.Poll(cx); ready {
					t.Fatal("ready")
				}
			}
			if ready, _ := b.PollDrop(cx); ready {
				t.Fatal("the cleanup was interrupted")
			}
			flush.open(1, nil)
			for range depth {
				if ready, err := b.PollDrop(cx); ready {
					if err != nil {
						t.Error(err)
					}
					break
				}
			}
			var want []string
			for n := depth; n >= 1; n-- {
				want = append(want, fmt.Sprint("begin ", n), fmt.Sprint("end ", n))
			}
			j.want(t, want...)
		})
	}
}

// A nested body that recovers its unwinding for ever ends with those that await it.
func TestNestedSwallowedForEver(t *testing.T) {
	var j journal
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("outer")
		return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("inner")
			for {
				func() {
					defer func() { recover() }()
					co.Yield()
				}()
			}
		}))
	})
	poll[int](b, futures.NoopWaker())
	ready, err := b.PollDrop(futures.NewContext(futures.NoopWaker()))
	var pe *futures.PanicError
	if !ready || !errors.As(err, &pe) || !strings.Contains(fmt.Sprint(pe.Value), "TestNestedSwallowedForEver.func1.1 ") {
		t.Errorf("got %v %v", ready, err)
	}
	j.want(t, "inner", "outer")
}

// Cleanup that nothing will wake is given up, at every level.
func TestNestedCleanupIsGivenUp(t *testing.T) {
	var j journal
	stuck := func(co *futures.Co) (int, error) {
		defer j.add("inner")
		defer func() {
			futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
				defer j.add("cleanup")
				return futures.Await(co, futures.Pending[int]())
			}))
			t.Error("the cleanup has ended")
		}()
		return futures.Await(co, futures.Pending[int]())
	}
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("outer")
			defer futures.Await(co, futures.Async(stuck))
			return futures.Await(co, futures.Async(stuck))
		}))
		task.Detach()
		co.Yield()
		return 1, nil
	}))
	if !errors.Is(err, executor.ErrDeadlock) {
		t.Error(err)
	}
	for _, name := range []string{"cleanup", "inner", "outer"} {
		if !j.has(name) {
			t.Errorf("no end of %s: %q", name, j.events)
		}
	}
}

// However many levels there are.
func TestDeeplyNestedCleanupIsGivenUp(t *testing.T) {
	const depth = 300
	ended := 0
	var level func(n int) *futures.Block[int]
	level = func(n int) *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			defer func() { ended++ }()
			defer futures.Await(co, futures.Pending[int]())
			if n == depth {
				return futures.Await(co, futures.Pending[int]())
			}
			return futures.Await(co, level(n+1))
		})
	}
	if _, err := executor.Run(level(1)); !errors.Is(err, executor.ErrDeadlock) || ended != depth {
		t.Errorf("%v, %d bodies have ended", err, ended)
	}
}

// The co of a block that awaits a nested one is not to be used by that, and the nested
// block has an owner already.
func TestNestedMisuse(t *testing.T) {
	var inner *futures.Block[int]
	outer := futures.Async(func(outer *futures.Co) (int, error) {
		inner = futures.Async(func(co *futures.Co) (int, error) {
			mustPanic(t, "outside its block", func() { outer.Yield() })
			mustPanic(t, "outside its block", func() { futures.Await(outer, futures.Ready(1)) })
			mustPanic(t, "outside its block", func() { futures.Await(outer, nested(1, nil)) })
			mustPanic(t, "outside its block", func() { outer.Context() })
			co.Yield()
			return 1, nil
		})
		v, err := futures.Await(outer, inner)
		outer.Yield()
		return v, err
	})
	cx := futures.NewContext(futures.NoopWaker())
	outer.Poll(cx)
	mustPanic(t, "Block polled while another block awaits it", func() { inner.Poll(cx) })
	mustPanic(t, "Block dropped while another block awaits it", func() { inner.Drop() })
	mustPanic(t, "Block dropped while another block awaits it", func() { inner.PollDrop(cx) })
	outer.Poll(cx)
	mustPanic(t, "Block polled after completion", func() { inner.Poll(cx) })
	inner.Drop()
	if v, ready, err := outer.Poll(cx); v != 1 || !ready || err != nil {
		t.Error(v, ready, err)
	}

	outer = futures.Async(func(co *futures.Co) (int, error) {
		inner = nested(1, func(co *futures.Co) (int, error) { return futures.Await[int](co, never{}) })
		return futures.Await(co, inner)
	})
	outer.Poll(cx)
	outer.Drop()
	mustPanic(t, "Block polled after it was dropped", func() { inner.Poll(cx) })
}

// The captures of a nested block are the body's; a block that was dropped or completed
// cannot be nested.
func TestNestedOnlyWhenFresh(t *testing.T) {
	v := new(owned)
	run(t, func(co *futures.Co) (nothing, error) {
		b := futures.Async(func(co *futures.Co) (int, error) { co.Yield(); return 1, nil }, v)
		if n, err := futures.Await(co, b); n != 1 || err != nil || v.drops() != 0 {
			t.Error(n, err, v.drops())
		}
		mustPanic(t, "Block polled after completion", func() { futures.Await(co, b) })
		b.Drop()
		b = futures.Async(func(co *futures.Co) (int, error) { return 1, nil }, v)
		b.Drop()
		if v.drops() != 1 {
			t.Error(v.drops(), "drops")
		}
		mustPanic(t, "Block polled after it was dropped", func() { futures.Await(co, b) })
		var none *futures.Block[int]
		if panicked(func() { futures.Await(co, none) }) == nil {
			t.Error("a nil block was awaited")
		}
		return nothing{}, nil
	})
}

// A leak is that of the block whose coroutine it is; what is nested in it is unwound.
func TestLeakOfNestedBlocks(t *testing.T) {
	leaks := make(chan futures.Leak, 10)
	futures.SetLeakHandler(func(l futures.Leak) { leaks <- l })
	defer futures.SetLeakHandler(nil)
	var j journal
	func() {
		b := futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("outer")
			return futures.Await(co, nested(3, func(co *futures.Co) (int, error) {
				defer j.add("inner")
				return futures.Await[int](co, never{})
			}))
		})
		poll[int](b, futures.NoopWaker())
	}()
	eventually(t, "the leaked block's end", func() bool {
		runtime.GC()
		return j.has("outer")
	})
	j.want(t, "inner", "outer")
	if l := <-leaks; !strings.Contains(l.Body, "TestLeakOfNestedBlocks") || len(leaks) != 0 {
		t.Errorf("reported %v and %d more", l, len(leaks))
	}
}

// A nested block that has ended keeps nothing alive.
func TestEndedNestedBlockKeepsNothing(t *testing.T) {
	for _, how := range []string{"completed", "panicked", "dropped"} {
		t.Run(how, func(t *testing.T) {
			gone := make(chan nothing)
			b := func() *futures.Block[int] {
				big := new([1 << 16]byte)
				runtime.AddCleanup(big, func(nothing) { close(gone) }, nothing{})
				b := futures.Async(func(co *futures.Co) (int, error) {
					big[0]++
					switch how {
					case "panicked":
						panic(errBoom)
					case "dropped":
						return futures.Await[int](co, never{})
					}
					return 1, nil
				})
				outer := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, b) })
				panicked(func() { poll[int](outer, futures.NoopWaker()) })
				outer.Drop()
				return b
			}()
			eventually(t, "the body's end", func() bool {
				runtime.GC()
				select {
				case <-gone:
					return true
				default:
					return false
				}
			})
			runtime.KeepAlive(b)
		})
	}
}
