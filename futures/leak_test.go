package futures_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
)

func TestLeakedBlockIsReclaimed(t *testing.T) {
	leaks := make(chan futures.Leak, 100)
	futures.SetLeakHandler(func(l futures.Leak) { leaks <- l })
	defer futures.SetLeakHandler(nil)
	var j journal
	func() {
		b := futures.Async(func(co *futures.Co) (int, error) {
			defer func() {
				co.Yield()
				j.add("unwound")
			}()
			return futures.Await(co, futures.Pending[int]())
		})
		poll[int](b, futures.NoopWaker())
	}()
	eventually(t, "the leaked block's end", func() bool {
		runtime.GC()
		return j.has("unwound")
	})
	l := <-leaks
	if !strings.Contains(l.Body, "TestLeakedBlockIsReclaimed") || !strings.Contains(l.Body, "leak_test.go:") {
		t.Errorf("leak reported as %q", l.Body)
	}

	// Under an executor that runs, the executor unwinds it.
	j = journal{}
	run(t, func(co *futures.Co) (nothing, error) {
		futures.Await(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer func() {
					co.Yield()
					futures.Await(co, futures.Spawn(co, futures.Ready(1)))
					j.add("unwound")
				}()
				return futures.Await(co, futures.Pending[int]())
			})
			b.Poll(cx)
			return 0, true, nil
		}, nil))
		for !j.has("unwound") {
			runtime.GC()
			co.Yield()
		}
		return nothing{}, nil
	})
	<-leaks

	// Neither a completed nor a dropped block is a leak.
	func() {
		g := &gate[int]{}
		b := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, g) })
		poll[int](b, futures.NoopWaker())
		g.open(1, nil)
		poll[int](b, futures.NoopWaker())
		c := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) })
		poll[int](c, futures.NoopWaker())
		c.Drop()
	}()
	for range 3 {
		runtime.GC()
	}
	select {
	case l := <-leaks:
		t.Errorf("reported %v", l)
	default:
	}
}
