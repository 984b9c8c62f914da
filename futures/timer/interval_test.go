package timer

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		i := Every(10 * time.Second)
		defer i.Drop()
		next := func() time.Duration {
			t.Helper()
			at, err := leaftest.Wait(i.Tick())
			if err != nil {
				t.Fatal(err)
			}
			return at.Sub(start)
		}
		now := func() time.Duration { return time.Since(start) }
		steps := []struct {
			busy      time.Duration // before it waits
			tick, now time.Duration
		}{
			{3 * time.Second, 10 * time.Second, 10 * time.Second}, // the first one after d, counted from Every
			{0, 20 * time.Second, 20 * time.Second},
			{10 * time.Second, 30 * time.Second, 30 * time.Second},
			// 40, 50 and 60 are missed: one tick, for the first of them, at once ...
			{35 * time.Second, 40 * time.Second, 65 * time.Second},
			// ... and then the schedule goes on.
			{0, 70 * time.Second, 70 * time.Second},
			{20 * time.Second, 80 * time.Second, 90 * time.Second},
			{0, 100 * time.Second, 100 * time.Second},
		}
		for n, step := range steps {
			time.Sleep(step.busy)
			if got := next(); got != step.tick || now() != step.now {
				t.Fatalf("step %d: tick for %v at %v, want %v at %v", n, got, now(), step.tick, step.now)
			}
		}
	})
}

// A Tick that is dropped loses nothing and is not woken; PollNext and Tick take
// from the same schedule; an old Tick does not take away the waker of a newer one.
func TestTickIsCancelSafe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := Every(time.Second)
		var a, b, c leaftest.Counter
		f := i.Tick()
		pending(t, f, &a)
		time.Sleep(500 * time.Millisecond)
		f.Drop()
		f.Drop()
		time.Sleep(time.Second)
		synctest.Wait()
		if a.Count() != 0 {
			t.Error("a dropped Tick was woken")
		}
		if _, ready, err := i.PollNext(futures.NewContext(&b)); !ready || err != nil {
			t.Errorf("the tick was lost: ready=%v err=%v", ready, err)
		}
		old, young := i.Tick(), i.Tick()
		pending(t, old, &b)
		pending(t, young, &c)
		old.Drop()
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		if b.Count() != 0 || c.Count() != 1 {
			t.Errorf("woken %d and %d times", b.Count(), c.Count())
		}
		young.Drop() // fired and not polled: the tick is still there
		if _, ready, _ := i.PollNext(futures.NewContext(&b)); !ready {
			t.Error("the tick was lost")
		}
		if _, ready, err := i.PollNext(futures.NewContext(&b)); ready || err == io.EOF {
			t.Error("a second tick at the same time")
		}
		i.Drop()
		i.Drop()
		time.Sleep(time.Hour)
		synctest.Wait()
		if b.Count() != 0 {
			t.Error("woken after Drop")
		}
	})
}

func TestIntervalOnTheWheel(t *testing.T) {
	before := registered()
	i := Every(3 * time.Millisecond)
	last := time.Now()
	for range 5 {
		at, err := leaftest.Wait(i.Tick())
		if err != nil || time.Now().Before(at) || at.Before(last) {
			t.Errorf("tick for %v at %v, err=%v", at, time.Now(), err)
		}
		last = at
	}
	i.Drop()
	if got := registered(); got != before {
		t.Errorf("%d entries left", got-before)
	}
}

// burst, delay and skip (tokio time_interval.rs).
func TestMissedTicks(t *testing.T) {
	type step struct{ busy, tick, now time.Duration }
	tests := []struct {
		b     MissedTickBehavior
		steps []step
	}{
		{Burst, []step{{0, 0, 0}, {0, 10, 10}, {35, 20, 45}, {0, 30, 45}, {0, 40, 45}, {0, 50, 50}, {25, 60, 75}, {1, 70, 76}, {0, 80, 80}}},
		{Delay, []step{{0, 0, 0}, {0, 10, 10}, {35, 20, 45}, {0, 55, 55}, {0, 65, 65}, {12, 75, 77}, {0, 87, 87}}},
		{Skip, []step{{0, 0, 0}, {0, 10, 10}, {35, 20, 45}, {0, 50, 50}, {20, 60, 70}, {0, 80, 80}}},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			i := EveryFrom(start, 10*time.Second)
			defer i.Drop()
			i.SetMissedTickBehavior(test.b)
			for n, step := range test.steps {
				time.Sleep(step.busy * time.Second)
				at, err := leaftest.Wait(i.Tick())
				if got := at.Sub(start); err != nil || got != step.tick*time.Second || time.Since(start) != step.now*time.Second {
					t.Errorf("behaviour %d, step %d: tick for %v at %v, want %ds at %ds", test.b, n, got, time.Since(start), step.tick, step.now)
				}
			}
		})
	}
	// What is a little late does not move the schedule of Delay.
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		i := Every(10 * time.Second)
		defer i.Drop()
		i.SetMissedTickBehavior(Delay)
		time.Sleep(10*time.Second + punctual)
		leaftest.Wait(i.Tick())
		if at, _ := leaftest.Wait(i.Tick()); at.Sub(start) != 20*time.Second {
			t.Errorf("the second tick is for %v", at.Sub(start))
		}
	})
}

// reset, reset_at and reset_immediately (tokio time_interval.rs), also while a Tick is
// pending.
func TestIntervalReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		i := Every(10 * time.Second)
		if i.Period() != 10*time.Second {
			t.Error("Period")
		}
		var w leaftest.Counter
		f := i.Tick()
		pending(t, f, &w)
		time.Sleep(5 * time.Second)
		i.Reset()
		if w.Count() != 1 {
			t.Error("not woken to wait for the new time")
		}
		if at, _ := leaftest.Wait(f); at.Sub(start) != 15*time.Second {
			t.Errorf("tick for %v", at.Sub(start))
		}
		i.ResetAt(start.Add(16 * time.Second))
		for _, want := range []time.Duration{16, 26} {
			if at, _ := leaftest.Wait(i.Tick()); at.Sub(start) != want*time.Second {
				t.Errorf("tick for %v, want %ds", at.Sub(start), want)
			}
		}
		f = i.Tick()
		pending(t, f, &w)
		i.ResetAt(Now())
		if _, ready, _ := poll(f, &w); w.Count() != 2 || !ready {
			t.Errorf("woken %d times, ready=%v", w.Count(), ready)
		}
		i.Drop()
	})
}
