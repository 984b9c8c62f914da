package futures_test

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// The budget: a leaf that is always ready yields after 128 steps, and a derived
// Context shares the budget and the spawner.
func TestBudget(t *testing.T) {
	var turns []int
	other := 0
	run(t, func(co *futures.Co) (nothing, error) {
		futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			for {
				other++
				co.Yield()
			}
		})).Detach()
		steps := 0
		_, err := futures.Await(co, futures.PollFunc(func(cx *futures.Context) (nothing, bool, error) {
			derived := cx.WithWaker(new(counter))
			if derived.Spawner() != cx.Spawner() || cx.Spawner() == nil {
				t.Error("the derived context has another spawner")
			}
			n := 0
			for n < 1000 && derived.PollBudget() {
				cx.SpendBudget()
				n++
			}
			if cx.PollBudget() {
				t.Error("a derived context has a budget of its own")
			}
			if wk := derived.Waker().(*counter); wk.count() != 1 {
				t.Errorf("an exhausted budget woke the waker %d times", wk.count())
			}
			turns = append(turns, n)
			steps += n
			return nothing{}, steps > 300, nil
		}, nil))
		return nothing{}, err
	})
	if len(turns) != 3 || turns[1] != 128 || turns[2] != 128 || other < 2 {
		t.Errorf("steps per poll %v, the other task ran %d times", turns, other)
	}
	cx := futures.NewContext(forbidden{t})
	for range 10000 {
		cx.SpendBudget()
	}
	if !cx.PollBudget() {
		t.Error("a context without an executor has a budget")
	}
}

func TestContextWakers(t *testing.T) {
	a, b := new(counter), new(counter)
	cx := futures.NewContext(a)
	if cx.Waker() != futures.Waker(a) || cx.WithWaker(b).Waker() != futures.Waker(b) {
		t.Error("not the waker that was given")
	}
	if futures.NoopWaker() != futures.NoopWaker() {
		t.Error("NoopWakers differ")
	}
	futures.NoopWaker().Wake()
	// The waker of one task is the same in every poll, and another task's is not.
	run(t, func(co *futures.Co) (nothing, error) {
		seen := map[futures.Waker]int{}
		look := func() futures.Future[int] {
			n := 0
			return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				seen[cx.Waker()]++
				cx.Waker().Wake()
				n++
				return 0, n == 3, nil
			}, nil)
		}
		co.Join(futures.On(futures.Spawn(co, look())), futures.On(futures.Spawn(co, look())))
		if len(seen) != 2 {
			t.Errorf("wakers %v", seen)
		}
		return nothing{}, nil
	})
}

// A wake-up after the end of the task, and of the executor, does nothing.
func TestWakeAfterTheEnd(t *testing.T) {
	var wk futures.Waker
	polls := 0
	executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		wk = cx.Waker()
		polls++
		return 0, true, nil
	}, nil))
	wk.Wake()
	wk.Wake()
	run(t, func(co *futures.Co) (nothing, error) {
		futures.Await(co, futures.Spawn(co, futures.Lazy(func() (int, error) { return 0, nil })))
		wk.Wake()
		co.Yield()
		return nothing{}, nil
	})
	if polls != 1 {
		t.Errorf("%d polls", polls)
	}
}
