package timer

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/futvet/futvet/futures/internal/leaftest"
)

// manual is a wheel whose time is what the test says: it has no alarm.
func manual() *wheel {
	w := newWheel(time.Now())
	w.advancing = true
	return w
}

func (w *wheel) addAt(e *entry, now, d time.Duration, c *leaftest.Counter) {
	w.add(e, now, d, c)
}

func (w *wheel) advanceTo(now time.Duration) {
	w.mu.Lock()
	w.advance(int64(now / tick))
	w.mu.Unlock()
}

// check checks what holds between any two operations.
func (w *wheel) check(t *testing.T, want int) {
	t.Helper()
	if w.count != want {
		t.Fatalf("count is %d, want %d", w.count, want)
	}
	n := 0
	for level := range w.slots {
		for slot, head := range w.slots[level] {
			if (head != nil) != (w.occupied[level]&(1<<slot) != 0) {
				t.Fatalf("level %d slot %d: occupied is wrong", level, slot)
			}
			var prev *entry
			for e := head; e != nil; prev, e = e, e.next {
				n++
				if e.prev != prev || int(e.level) != level || int(e.slot) != slot || e.state != waiting {
					t.Fatalf("level %d slot %d: broken link", level, slot)
				}
			}
		}
	}
	if n != want {
		t.Fatalf("%d entries are linked, want %d", n, want)
	}
}

// next is the beginning of the earliest slot.
func (w *wheel) next() int64 {
	at, _, _ := w.earliest()
	return at
}

// A random sequence of additions, removals and steps in time, against the plain
// rule: an entry fires in the first step that reaches its time, once, and never
// after it was removed.
func TestWheelAgainstModel(t *testing.T) {
	scales := []time.Duration{
		time.Millisecond, 64 * time.Millisecond, 5 * time.Second, 5 * time.Minute,
		5 * time.Hour, 13 * 24 * time.Hour, 2 * 365 * 24 * time.Hour, 20 * 365 * 24 * time.Hour,
	}
	type timer struct {
		entry
		due   time.Duration
		waker leaftest.Counter
	}
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 3))
		some := func() time.Duration {
			return time.Duration(rng.Int64N(int64(scales[rng.IntN(len(scales))])))
		}
		w := manual()
		now := some()
		live := map[*timer]bool{}
		done := 0
		for range 1500 {
			switch rng.IntN(5) {
			case 0, 1:
				tm := &timer{}
				d := 1 + some()
				tm.due = now + d
				w.addAt(&tm.entry, now, d, &tm.waker)
				live[tm] = true
			case 2:
				for tm := range live {
					w.remove(&tm.entry)
					w.remove(&tm.entry)
					delete(live, tm)
					if tm.waker.Count() != 0 {
						t.Fatal("woken before its time")
					}
					break
				}
			default:
				if next := w.next(); rng.IntN(2) == 0 && next < never {
					now = max(now, time.Duration(next)*tick) // as the alarm would
				} else if step := some(); step < time.Hour || rng.IntN(50) == 0 {
					now += step
				}
				w.advanceTo(now)
				for tm := range live {
					want := 0
					// The wheel sees full ticks only.
					if tm.due <= now.Truncate(tick) {
						want = 1
						delete(live, tm)
						done++
					}
					if tm.waker.Count() != want || (tm.state == fired) != (want == 1) {
						t.Fatalf("seed %d: due %v, now %v: woken %d times", seed, tm.due, now, tm.waker.Count())
					}
				}
			}
			w.check(t, len(live))
		}
		for len(live) > 0 {
			now = time.Duration(w.next()) * tick
			w.advanceTo(now)
			for tm := range live {
				if tm.waker.Count() > 0 {
					delete(live, tm)
					done++
				}
			}
		}
		w.check(t, 0)
		if done < 100 {
			t.Errorf("seed %d: only %d fired", seed, done)
		}
	}
}

// Entries that move down the levels do so at most once per level, and the alarm is
// never set for a tick after the earliest entry.
func TestWheelMovesAtMostFiveTimes(t *testing.T) {
	for shift := range 36 {
		w := manual()
		var e entry
		var c leaftest.Counter
		d := time.Duration(1<<shift+1) * tick
		w.addAt(&e, 0, d, &c)
		steps := 0
		for c.Count() == 0 {
			at := w.next()
			if at > e.when {
				t.Fatalf("2^%d: the next slot begins at %d, after %d", shift, at, e.when)
			}
			w.advanceTo(time.Duration(at) * tick)
			steps++
		}
		if steps > levels {
			t.Errorf("2^%d: %d steps", shift, steps)
		}
		if got := w.elapsed; got != int64(d/tick) {
			t.Errorf("2^%d: fired at %d", shift, got)
		}
	}
}

func TestDueTick(t *testing.T) {
	tests := []struct {
		since, d time.Duration
		want     int64
	}{
		{0, 1, 1},
		{0, tick, 1},
		{0, tick + 1, 2},
		{tick - 1, 1, 1},
		{tick, tick, 2},
		{tick + 1, tick, 3},
		{tick, math.MaxInt64, math.MaxInt64 / int64(tick)},
		{0, math.MaxInt64, math.MaxInt64/int64(tick) + 1},
	}
	for _, test := range tests {
		if got := dueTick(test.since, test.d); got != test.want {
			t.Errorf("dueTick(%d, %d) = %d, want %d", test.since, test.d, got, test.want)
		}
	}
}

// An entry for the end of time neither overflows nor stops others.
func TestWheelLongestDuration(t *testing.T) {
	w := manual()
	var far, near entry
	var c, d leaftest.Counter
	w.addAt(&far, time.Hour, math.MaxInt64, &c)
	w.addAt(&near, time.Hour, time.Second, &d)
	w.advanceTo(100 * 365 * 24 * time.Hour)
	if c.Count() != 0 || d.Count() != 1 {
		t.Errorf("woken %d and %d times", c.Count(), d.Count())
	}
	w.remove(&far)
	w.check(t, 0)
}

// Wakers run without the lock, in the middle of a step: they may remove entries
// that are due in the same step, and add new ones. Only what was taken out together
// with the first one is woken all the same.
func TestWakersMayUseTheWheel(t *testing.T) {
	w := manual()
	const n = 200
	es := make([]entry, n)
	woken := make([]int, n)
	var again entry
	var c leaftest.Counter
	for i := range es {
		w.add(&es[i], 0, 5*time.Millisecond, &leaftest.Callback{F: func() {
			woken[i]++
			for j := range es {
				w.remove(&es[j])
			}
			w.remove(&again)
			w.addAt(&again, 5*time.Millisecond, time.Millisecond, &c)
		}})
	}
	w.advanceTo(5 * time.Millisecond)
	total := 0
	for i, k := range woken {
		if k > 1 {
			t.Errorf("entry %d was woken %d times", i, k)
		}
		total += k
	}
	if total != 32 {
		t.Errorf("%d were woken, want one batch", total)
	}
	w.check(t, 1)
	w.advanceTo(6 * time.Millisecond)
	if c.Count() != 1 {
		t.Errorf("the entry that was added by a waker was woken %d times", c.Count())
	}
}
