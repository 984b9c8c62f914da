//go:build !race

package futures_test

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// What happens once per poll allocates nothing.
func TestAllocations(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	pend := func(f futures.Future[int]) func() {
		t.Cleanup(f.Drop)
		f.Poll(cx)
		return func() { f.Poll(cx) }
	}
	f := func() futures.Future[int] { return never{} }
	id := func(v int) int { return v }
	many := make([]futures.Future[int], 100)
	for i := range many {
		many[i] = f()
	}
	var wakers []futures.Waker
	woken := make([]futures.Future[int], 100)
	for i := range woken {
		woken[i] = futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			if len(wakers) < len(woken) {
				wakers = append(wakers, cx.Waker())
			}
			return 0, false, nil
		}, nil)
	}
	join := futures.Race(woken...)
	join.Poll(cx)
	abortable, _ := futures.Abortable(f())
	var local futures.Local[int]
	token := futures.NewCancelToken()
	var aw futures.AtomicWaker
	var set futures.WakerSet
	var entries [40]futures.WakerEntry
	tests := map[string]func(){
		"Join2":             pend(futures.Map(futures.Join2(f(), f()), func(futures.Pair[futures.Result[int], futures.Result[int]]) int { return 0 })),
		"Race2":             pend(futures.Map(futures.Race2(f(), f()), futures.Merge)),
		"WithLocal":         pend(futures.WithLocal(&local, 1, f())),
		"Unconstrained":     pend(futures.Unconstrained(f())),
		"RunUntilCancelled": pend(futures.RunUntilCancelled(token, f())),
		"Track":             pend(futures.Track(futures.NewTaskTracker(), f())),
		"AtomicWaker": func() {
			aw.Register(futures.NoopWaker())
			aw.Wake()
		},
		"WakerSet": func() {
			for i := range entries {
				set.Register(&entries[i], futures.NoopWaker())
			}
			set.WakeOne()
			set.Remove(&entries[30])
			set.WakeAll()
		},
		"Map":        pend(futures.Map(f(), id)),
		"Then":       pend(futures.Then(f(), func(int, error) futures.Future[int] { return nil })),
		"Fuse":       pend(futures.Fuse(f())),
		"Ref":        pend(futures.Ref(f())),
		"Race":       pend(futures.Race(many...)),
		"Abortable":  pend(abortable),
		"Shared":     pend(futures.Share(f())),
		"CatchPanic": pend(futures.CatchPanic(f())),
		"Race, one of 100 woken": func() {
			wakers[42].Wake()
			join.Poll(cx)
		},
		"block, pending and resumed": pend(futures.Async(func(co *futures.Co) (int, error) {
			return futures.Await(co, f())
		})),
		"block, through 5 awaited blocks": pend(nested(5, func(co *futures.Co) (int, error) {
			return futures.Await(co, f())
		})),
		"Map, 8 levels": pend(mapped(8, f())),
		"block, Yield": pend(futures.Async(func(co *futures.Co) (int, error) {
			for {
				co.Yield()
			}
		})),
		"block, Select": pend(futures.Async(func(co *futures.Co) (int, error) {
			co.Select(futures.On(f()), futures.On(f()), nil)
			return 0, nil
		})),
		"block, Join": pend(futures.Async(func(co *futures.Co) (int, error) {
			co.Join(futures.On(f()), futures.On(f()))
			return 0, nil
		})),
	}
	for name, fn := range tests {
		if n := testing.AllocsPerRun(100, fn); n != 0 {
			t.Errorf("%s: %v allocations per poll", name, n)
		}
	}
	var await, task, wake float64
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		await = testing.AllocsPerRun(100, func() { futures.Await[int](co, always{}) })
		task = testing.AllocsPerRun(100, func() { co.Yield() })
		var wk futures.Waker
		futures.Await(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			wk = cx.Waker()
			return 0, true, nil
		}, nil))
		wake = testing.AllocsPerRun(100, func() { wk.Wake() })
		return 0, nil
	}))
	if err != nil || await != 0 || task != 0 || wake != 0 {
		t.Errorf("%v; allocations: Await of what is ready %v, Yield through the executor %v, Wake %v", err, await, task, wake)
	}
}

// mapped is f under as many levels of Map.
func mapped(levels int, f futures.Future[int]) futures.Future[int] {
	for range levels {
		f = futures.Map(f, func(v int) int { return v })
	}
	return f
}
