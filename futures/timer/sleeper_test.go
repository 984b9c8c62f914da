package timer

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// reset_future_sleep_before_fire, reset_past_sleep_before_turn and the like (tokio
// time_sleep.rs): the deadline that was set last is the one that counts, and whoever
// waits is woken at it or, for nothing, at an earlier one.
func TestSleeper(t *testing.T) {
	type step struct {
		reset time.Duration // before it waits; 0 is not at all
		at    time.Duration // when it is over, since the start
	}
	tests := map[string][]step{
		"once":              {{0, 10}},
		"again after":       {{0, 10}, {5, 15}, {5, 20}},
		"later":             {{30, 30}},
		"earlier":           {{3, 3}, {30, 33}},
		"the past":          {{-5, 0}, {7, 7}},
		"the past and then": {{-5, 0}, {-1, 0}, {1, 1}},
	}
	for name, steps := range tests {
		for _, polled := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					s := NewSleeper(10 * time.Second)
					defer s.Drop()
					for n, step := range steps {
						if polled && n == 0 {
							pending(t, s, leaftest.NewSignal())
						}
						if step.reset != 0 {
							s.Reset(step.reset * time.Second)
						}
						want := step.at * time.Second
						if at, ok := s.Deadline(); !ok || (step.reset > 0 && at.Sub(start) != want) {
							t.Errorf("deadline after %v, %v", at.Sub(start), ok)
						}
						if at, err := leaftest.Wait(s); err != nil || at.Sub(start) != want || time.Since(start) != want {
							t.Errorf("step %d: over at %v, it is %v, want %v", n, at.Sub(start), time.Since(start), want)
						}
						if !s.IsElapsed() {
							t.Error("not elapsed")
						}
					}
				})
			})
		}
	}
}

// A Reset while it is pending wakes whoever waits in time, and only the waker of the
// latest poll.
func TestSleeperResetWhilePending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSleeper(10 * time.Second)
		var first, w leaftest.Counter
		pending(t, s, &first)
		pending(t, s, &w)
		s.Reset(3 * time.Second)
		if w.Count() != 1 {
			t.Error("not woken to wait for the earlier time")
		}
		pending(t, s, &w)
		s.Reset(5 * time.Second)
		s.Reset(6 * time.Second)
		if w.Count() != 1 {
			t.Error("woken to wait for a later time")
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if w.Count() != 2 {
			t.Error("not woken at the old deadline")
		}
		pending(t, s, &w)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if _, ready, _ := poll(s, &w); w.Count() != 3 || !ready {
			t.Errorf("woken %d times, ready=%v", w.Count(), ready)
		}
		s.Reset(time.Second)
		pending(t, s, &w)
		s.Stop()
		if _, ok := s.Deadline(); ok || s.IsElapsed() {
			t.Error("it has a deadline")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		pending(t, s, &w)
		if w.Count() != 3 {
			t.Error("woken though it has no deadline")
		}
		s.Reset(time.Second)
		if w.Count() != 4 {
			t.Error("not woken to wait for a deadline")
		}
		pending(t, s, &w)
		s.Drop()
		time.Sleep(time.Hour)
		synctest.Wait()
		if first.Count() != 0 || w.Count() != 4 {
			t.Errorf("woken %d and %d times", first.Count(), w.Count())
		}
	})
}

func TestSleeperOnTheWheel(t *testing.T) {
	before := registered()
	s := NewSleeper(time.Hour)
	pending(t, s, leaftest.NewSignal())
	for _, ms := range []time.Duration{9, 1, 4} {
		start := time.Now()
		s.Reset(ms * time.Millisecond)
		if _, err := leaftest.Wait(s); err != nil || time.Since(start) < ms*time.Millisecond {
			t.Errorf("%v early, err=%v", ms*time.Millisecond-time.Since(start), err)
		}
	}
	s.Reset(time.Hour)
	pending(t, s, leaftest.Forbidden{})
	s.Drop()
	s.Drop()
	if got := registered(); got != before {
		t.Errorf("%d entries left", got-before)
	}
}

func TestSleeperMisuse(t *testing.T) {
	tests := map[string]func(s *Sleeper){
		"futures/timer: Sleeper polled after completion":              func(s *Sleeper) { s.Reset(0); leaftest.Wait(s); leaftest.Wait(s) },
		"futures/timer: Sleeper polled after Drop":                    func(s *Sleeper) { s.Drop(); leaftest.Wait(s) },
		"futures/timer: Reset of a Sleeper that was dropped":          func(s *Sleeper) { s.Drop(); s.Reset(1) },
		"futures/timer: Stop of a Sleeper that was dropped":           func(s *Sleeper) { s.Drop(); s.Stop() },
		"futures/timer: EveryFrom with a period that is not positive": func(s *Sleeper) { EveryFrom(time.Now(), 0) },
		"futures/timer: TimeoutAt polled after completion": func(s *Sleeper) {
			f := TimeoutAt(time.Now(), futures.Ready(1))
			leaftest.Wait(f)
			leaftest.Wait(f)
		},
	}
	for want, f := range tests {
		if got := leaftest.Panics(func() { f(NewSleeper(time.Hour)) }); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What a deadline does, by its time instead of its distance.
func TestTimeoutAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(time.Minute)
		time.Sleep(20 * time.Second)
		if _, err := leaftest.Wait(TimeoutAt(at, futures.Pending[int]())); err != futures.ErrElapsed || !time.Now().Equal(at) {
			t.Errorf("err=%v at %v", err, time.Until(at))
		}
		if v, err := leaftest.Wait(TimeoutAt(at, futures.Ready(3))); v != 3 || err != nil {
			t.Errorf("%d, %v: what is ready wins", v, err)
		}
		start := time.Now()
		f := TimeoutAt(start.Add(time.Minute), Sleep(time.Second))
		if v, err := leaftest.Wait(f); err != nil || v.Sub(start) != time.Second {
			t.Errorf("%v, %v", v.Sub(start), err)
		}
		g := TimeoutAt(start.Add(time.Minute), futures.Pending[int]())
		pending(t, g, leaftest.Forbidden{})
		g.Drop()
		g.Drop()
		time.Sleep(time.Hour)
		synctest.Wait()
	})
}
