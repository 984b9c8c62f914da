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
