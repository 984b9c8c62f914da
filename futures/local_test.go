package futures_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

var (
	who   futures.Local[string]
	depth futures.Local[int]
)

// see shows the values at a place.
func see(at futures.Ambient) string {
	w, ok := who.Get(at)
	d, also := depth.Get(at)
	return strings.TrimSpace(fmt.Sprintln(w, ok, d, also))
}

// look is a future that is pending once, and sees the values in each poll.
func look(j *journal) futures.Future[int] {
	polled := false
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		j.add("poll %s", see(cx))
		if polled {
			return 1, true, nil
		}
		polled = true
		cx.Waker().Wake()
		return 0, false, nil
	}, nil)
}

// T task_local local: values nest, and are seen by all that is polled within, blocks
// and their calls included, however often; and not beside it.
func TestLocal(t *testing.T) {
	var j journal
	run(t, func(co *futures.Co) (nothing, error) {
		j.add("outside %s", see(co))
		futures.Await(co, futures.WithLocal(&who, "a", futures.Async(func(co *futures.Co) (int, error) {
			j.add("block %s", see(co))
			co.Yield()
			futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
				co.Yield()
				j.add("nested block %s", see(co))
				return 0, nil
			}))
			futures.Await(co, futures.WithLocal(&depth, 1, futures.JoinAll(look(&j), futures.WithLocal(&who, "b", look(&j)))))
			x := futures.On(look(&j))
			co.TrySelect(x)
			j.add("back %s", see(co))
			futures.Await(co, futures.Share(look(&j)))
			_, err := futures.Await(co, futures.Spawn(co, look(&j)))
			return 0, err
		})))
		j.add("outside %s", see(co))
		return nothing{}, nil
	})
	j.want(t,
		"outside false 0 false",
		"block a true 0 false",
		"nested block a true 0 false",
		"poll a true 1 true", "poll b true 1 true", "poll a true 1 true", "poll b true 1 true",
		"poll a true 0 false",
		"back a true 0 false",
		"poll a true 0 false", "poll a true 0 false",
		"poll false 0 false", "poll false 0 false", // a task inherits none
		"outside false 0 false")
}

// T task_local drop-in-scope cases: the value is there when the block is dropped, in
// its deferred calls, those that wait included, whoever drives them.
func TestLocalInCleanup(t *testing.T) {
	for how, cancel := range map[string]func(co *futures.Co, f futures.Future[int]){
		"dropped": func(co *futures.Co, f futures.Future[int]) {
			co.TrySelect(futures.On(f))
		},
		"dropped by its task": func(co *futures.Co, f futures.Future[int]) {
			task := futures.Spawn(co, f)
			co.Yield()
			co.AsyncDrop(task)
		},
		"within others": func(co *futures.Co, f futures.Future[int]) {
			f = futures.Map(futures.WithLocal(&depth, 0, f), func(int) int { return 0 })
			task := futures.Spawn(co, f)
			co.Yield()
			task.Drop()
		},
		"awaited by a block": func(co *futures.Co, f futures.Future[int]) {
			task := futures.Spawn[int](co, futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, f) }))
			co.Yield()
			co.AsyncDrop(task)
		},
		"tracked": func(co *futures.Co, f futures.Future[int]) {
			co.TrySelect(futures.On(futures.Track(futures.NewTaskTracker(), f)))
		},
	} {
		for _, wrap := range []bool{false, true} {
			var j journal
			run(t, func(co *futures.Co) (nothing, error) {
				var b futures.Future[int] = futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						j.add("first %s", see(co))
						co.Yield()
						j.add("second %s", see(co))
						if co.Context().Err() == nil {
							t.Error("the block's context is not cancelled")
						}
						j.add("third %s", see(co))
					}()
					return futures.Await(co, futures.Pending[int]())
				})
				if wrap {
					b = futures.Track(futures.NewTaskTracker(), futures.Map(b, func(int) int { return 0 }))
				}
				cancel(co, futures.WithLocal(&who, "x", futures.WithLocal(&depth, 7, b)))
				return nothing{}, nil
			})
			t.Run(how, func(t *testing.T) { j.want(t, "first x true 7 true", "second x true 7 true", "third x true 7 true") })
		}
	}
}

func TestLocalOwnership(t *testing.T) {
	v := new(owned)
	var key futures.Local[*owned]
	g := &gate[int]{}
	f := futures.WithLocal[*owned, int](&key, v, g)
	poll(f, futures.NoopWaker())
	f.Drop()
	f.Drop()
	if _, drops := g.counts(); drops != 1 || v.drops() != 0 { // the value is borrowed
		t.Errorf("%d drops, value %d", drops, v.drops())
	}
	mustPanic(t, "WithLocal polled after it was dropped", func() { poll(f, forbidden{t}) })
	f = futures.WithLocal(&key, v, futures.Ready(1))
	if v, ready, err := poll(f, forbidden{t}); v != 1 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	mustPanic(t, "WithLocal polled after completion", func() { poll(f, forbidden{t}) })
	if _, ok := key.Get(futures.NewContext(futures.NoopWaker()).WithWaker(new(counter))); ok {
		t.Error("a value out of nothing")
	}
}

// greedy takes up to n steps of the budget in one poll and is ready when it was given
// them all.
func greedy(n int, polls *int) futures.Future[int] {
	steps := 0
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		*polls++
		for steps < n {
			if !cx.PollBudget() {
				return 0, false, nil
			}
			cx.SpendBudget()
			steps++
		}
		return steps, true, nil
	}, nil)
}

// T coop_budget, and coop's unit tests: budgeting, budgeting_when_unconstrained.
func TestUnconstrained(t *testing.T) {
	for _, tt := range []struct {
		free  bool
		polls int
	}{{false, 8}, {true, 1}} {
		polls := 0
		f := greedy(1000, &polls)
		if tt.free {
			f = futures.Unconstrained(f)
		}
		if v, err := executor.Run(f); v != 1000 || err != nil || polls != tt.polls {
			t.Errorf("unconstrained %v: %v %v in %d polls", tt.free, v, err, polls)
		}
	}
	// It gives the budget back as it was.
	run(t, func(co *futures.Co) (nothing, error) {
		polls := 0
		futures.Await(co, greedy(100, &polls))
		futures.Await(co, futures.Unconstrained(greedy(1000, &polls)))
		if polls != 2 || !co.HasBudget() {
			t.Errorf("%d polls, budget left %v", polls, co.HasBudget())
		}
		futures.Await(co, greedy(28, &polls))
		if co.HasBudget() {
			t.Error("more than a poll's budget")
		}
		futures.Await(co, greedy(1, &polls))
		if polls != 5 || !co.HasBudget() {
			t.Errorf("%d polls, budget left %v", polls, co.HasBudget())
		}
		return nothing{}, nil
	})
	g := &gate[int]{}
	f := futures.Unconstrained[int](g)
	poll(f, futures.NoopWaker())
	f.Drop()
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops", drops)
	}
	mustPanic(t, "Unconstrained polled after it was dropped", func() { poll(f, forbidden{t}) })
}

// T task_yield_now, coop consume_budget: a loop that awaits it lets others run.
func TestYieldNowAndConsumeBudget(t *testing.T) {
	wk := new(counter)
	f := futures.YieldNow()
	if _, ready, _ := poll(f, wk); ready || wk.count() != 1 {
		t.Error(ready, wk.count())
	}
	if _, ready, err := poll(f, wk); !ready || err != nil || wk.count() != 1 {
		t.Error(ready, err, wk.count())
	}
	for _, mk := range []func() futures.Future[nothing]{futures.YieldNow, futures.ConsumeBudget} {
		f := mk()
		f.Drop()
		mustPanic(t, "polled after it was dropped", func() { poll(f, wk) })
		f = mk()
		await(f)
		mustPanic(t, "polled after completion", func() { poll(f, wk) })
	}
	if _, ready, _ := poll(futures.ConsumeBudget(), forbidden{t}); !ready || !futures.NewContext(wk).HasBudget() {
		t.Error("a budget outside any executor")
	}
	var j journal
	run(t, func(co *futures.Co) (nothing, error) {
		other := futures.Spawn(co, futures.Lazy(func() (int, error) { j.add("other"); return 0, nil }))
		for i := range 130 {
			if i == 0 || i >= 126 {
				j.add("%d", i)
			}
			futures.Await(co, futures.ConsumeBudget())
		}
		futures.Await(co, other)
		return nothing{}, nil
	})
	j.want(t, "0", "126", "127", "128", "other", "129")
}
