package timer

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

const (
	budget = 128
	limit  = 1000
)

func TestBudget(t *testing.T) {
	tests := map[string]func(cx *futures.Context) bool{
		"Sleep":      func(cx *futures.Context) bool { _, ready, _ := Sleep(0).Poll(cx); return ready },
		"SleepUntil": func(cx *futures.Context) bool { _, ready, _ := SleepUntil(time.Time{}).Poll(cx); return ready },
		"Interval": func(cx *futures.Context) bool {
			i := Every(time.Hour)
			defer i.Drop()
			i.next = time.Now()
			_, ready, _ := i.PollNext(cx)
			return ready
		},
		"Sleeper": func(cx *futures.Context) bool {
			s := NewSleeper(0)
			defer s.Drop()
			_, ready, _ := s.Poll(cx)
			return ready
		},
		"DelayQueue": func(cx *futures.Context) bool {
			q := NewDelayQueue[int]()
			defer q.Drop()
			q.Insert(1, 0)
			_, ready, _ := q.PollNext(cx)
			return ready
		},
		"DelayQueue at its end": func(cx *futures.Context) bool {
			_, ready, _ := NewDelayQueue[int]().PollNext(cx)
			return ready
		},
	}
	for name, step := range tests {
		t.Run(name, func(t *testing.T) {
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, limit, step), true, nil
			}, nil))
			if n != budget || err != nil {
				t.Errorf("%d steps in one poll, want %d, err=%v", n, budget, err)
			}
		})
	}
}

// timeout_is_not_exhausted_by_future (tokio time_timeout.rs): a future that uses up
// the budget in every poll does not outrun its deadline.
func TestTimeoutIsNotExhaustedByFuture(t *testing.T) {
	_, err := executor.Run(Timeout(5*time.Millisecond, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		for cx.PollBudget() {
			cx.SpendBudget()
		}
		return 0, false, nil
	}, nil)))
	if err != futures.ErrElapsed {
		t.Errorf("got %v", err)
	}
}

// A task that is always busy does not keep the tasks beside it from seeing their
// time.
func TestSleepBesideABusyTask(t *testing.T) {
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		busy := futures.Spawn(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			for cx.PollBudget() {
				cx.SpendBudget()
			}
			return 0, false, nil
		}, nil))
		defer busy.Drop()
		for range 3 {
			if _, err := futures.Await(co, Sleep(time.Millisecond)); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}))
	if err != nil {
		t.Error(err)
	}
}

// Under an executor in a bubble time is the bubble's, also in blocks and tasks.
func TestExecutorInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
			tick := Every(time.Minute)
			defer tick.Drop()
			end := Sleep(time.Hour + time.Second)
			defer end.Drop()
			side := futures.Spawn(co, Timeout(time.Second, futures.Pending[int]()))
			for n := 0; ; {
				next, over := futures.On(tick.Tick()), futures.On(futures.Ref(end))
				switch co.Select(next, over) {
				case next:
					n++
				case over:
					_, err := futures.Await(co, side)
					return n, err
				}
			}
		}))
		if n != 60 || !errors.Is(err, futures.ErrElapsed) || time.Since(start) != time.Hour+time.Second {
			t.Errorf("%d ticks in %v, err=%v", n, time.Since(start), err)
		}
	})
}

// A block that is cancelled by its Timeout runs its deferred calls before Timeout
// completes.
func TestTimeoutUnwindsABlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unwound := false
		_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
			_, err := futures.Await(co, Timeout(time.Second, futures.Async(func(co *futures.Co) (struct{}, error) {
				defer func() { unwound = true }()
				_, err := futures.Await(co, Sleep(time.Hour))
				t.Error("went on after its cancellation")
				return struct{}{}, err
			})))
			if !unwound {
				t.Error("completed before its future was dropped")
			}
			return struct{}{}, err
		}))
		if err != futures.ErrElapsed {
			t.Error(err)
		}
	})
}

// A task that only waits for time is not taken for one that nothing will wake.
func TestSleepIsNoDeadlock(t *testing.T) {
	if _, err := executor.Run(Sleep(1500 * time.Millisecond)); err != nil {
		t.Error(err)
	}
}
