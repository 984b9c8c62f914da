package timer

import (
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

func poll[T any](f futures.Future[T], w futures.Waker) (T, bool, error) {
	return f.Poll(futures.NewContext(w))
}

// pending fails the test unless f is.
func pending[T any](t *testing.T, f futures.Future[T], w futures.Waker) {
	t.Helper()
	if _, ready, err := poll(f, w); ready || err != nil {
		t.Fatalf("ready=%v err=%v, want pending", ready, err)
	}
}

// registered is how many entries the process's wheel has.
func registered() int {
	w := process()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count
}

// In a bubble time is exact: every sleep ends at its time, to the nanosecond.
func TestSleepInABubble(t *testing.T) {
	tests := []struct {
		name string
		make func(start time.Time) futures.Future[time.Time]
		want time.Duration // after its first poll, which comes 1s after its making
	}{
		{"Sleep", func(time.Time) futures.Future[time.Time] { return Sleep(time.Minute) }, time.Minute},
		{"Sleep of a nanosecond", func(time.Time) futures.Future[time.Time] { return Sleep(1) }, 1},
		{"Sleep of 0", func(time.Time) futures.Future[time.Time] { return Sleep(0) }, 0},
		{"Sleep of less", func(time.Time) futures.Future[time.Time] { return Sleep(-time.Hour) }, 0},
		{"SleepUntil", func(start time.Time) futures.Future[time.Time] {
			return SleepUntil(start.Add(time.Minute))
		}, 59 * time.Second},
		{"SleepUntil the past", func(start time.Time) futures.Future[time.Time] { return SleepUntil(start) }, 0},
		{"Sleep for centuries", func(time.Time) futures.Future[time.Time] {
			return Sleep(200 * 365 * 24 * time.Hour)
		}, 200 * 365 * 24 * time.Hour},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := test.make(time.Now())
				time.Sleep(time.Second)
				start := time.Now()
				var w leaftest.Counter
				at, ready, err := poll(f, &w)
				if ready != (test.want == 0) {
					t.Fatalf("ready=%v in the first poll", ready)
				}
				if !ready {
					time.Sleep(test.want - 1)
					synctest.Wait()
					if w.Count() != 0 {
						t.Fatal("woken before its time")
					}
					pending(t, f, &w)
					time.Sleep(time.Nanosecond)
					synctest.Wait()
					if w.Count() != 1 {
						t.Fatalf("woken %d times", w.Count())
					}
					at, ready, err = poll(f, &w)
				}
				if !ready || err != nil || at.Sub(start) != test.want {
					t.Errorf("ready=%v err=%v after %v, want %v", ready, err, at.Sub(start), test.want)
				}
				f.Drop()
			})
		})
	}
}

// A dropped sleep is not woken, in a bubble as outside, and the waker of the
// latest poll is the one that counts.
func TestSleepWakersInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first, second, third leaftest.Counter
		f, g := Sleep(time.Second), Sleep(time.Second)
		pending(t, f, &first)
		pending(t, f, &second)
		pending(t, g, &third)
		runtimeTimer := g.(*sleep).source.(*bubbleTimer).timer
		g.Drop()
		g.Drop()
		if runtimeTimer.Stop() {
			t.Error("the timer of a dropped sleep is still set")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if first.Count() != 0 || second.Count() != 1 || third.Count() != 0 {
			t.Errorf("woken %d, %d and %d times", first.Count(), second.Count(), third.Count())
		}
		f.Drop() // fired, and not polled since
	})
}

// What was started in a bubble and is dropped outside it, against the rules, does not
// touch the bubble's timer, which would end the process.
func TestDropOutsideTheBubble(t *testing.T) {
	f := Sleep(time.Hour)
	synctest.Test(t, func(t *testing.T) { pending(t, f, leaftest.Forbidden{}) })
	f.Drop()
	if got := leaftest.Panics(func() { poll(f, leaftest.Forbidden{}) }); got == "" {
		t.Error("not dropped")
	}
}

// Bubbles have their own time, and none of them disturbs the process's wheel.
func TestBubblesBesideTheProcess(t *testing.T) {
	outside := Sleep(20 * time.Millisecond)
	w := leaftest.NewSignal()
	start := time.Now()
	pending(t, outside, w)
	before := registered()
	t.Run("bubbles", func(t *testing.T) {
		for range 4 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					for range 50 {
						if _, err := leaftest.Wait(Sleep(time.Hour)); err != nil {
							t.Fatal(err)
						}
					}
					if got := time.Since(start); got != 50*time.Hour {
						t.Errorf("slept for %v", got)
					}
				})
			})
		}
	})
	if got := registered(); got > before {
		t.Errorf("the bubbles left %d entries in the wheel", got-before)
	}
	<-w
	if _, ready, err := poll(outside, w); !ready || err != nil {
		t.Errorf("ready=%v err=%v", ready, err)
	}
	if got := time.Since(start); got < 20*time.Millisecond {
		t.Errorf("slept for %v only", got)
	}
}

// On the real clock, sleeps of the wheel end in the order of their times and never
// early, also when a shorter one comes after a longer one.
func TestSleepOnTheWheel(t *testing.T) {
	long := Sleep(time.Hour)
	pending(t, long, leaftest.Forbidden{})
	var wg sync.WaitGroup
	for _, ms := range []int{30, 1, 17, 2, 9, 0, 64, 65} {
		wg.Go(func() {
			d := time.Duration(ms) * time.Millisecond
			start := time.Now()
			at, err := leaftest.Wait(Sleep(d))
			if err != nil || at.Sub(start) < d {
				t.Errorf("Sleep(%v): %v, err=%v", d, at.Sub(start), err)
			}
			until := time.Now().Add(d)
			if at, err := leaftest.Wait(SleepUntil(until)); err != nil || at.Before(until) {
				t.Errorf("SleepUntil: %v early, err=%v", until.Sub(at), err)
			}
			until = time.Now().Add(d).Round(0) // a wall clock reading
			if at, err := leaftest.Wait(SleepUntil(until)); err != nil || at.Round(0).Before(until) {
				t.Errorf("SleepUntil: %v early, err=%v", until.Sub(at), err)
			}
		})
	}
	wg.Wait()
	before := registered()
	long.Drop()
	if got := registered(); got != before-1 {
		t.Errorf("dropping a sleep left %d of %d entries", got, before)
	}
	long.Drop()
}

// Sleeps that are dropped, re-polled and waited for on many goroutines.
func TestStress(t *testing.T) {
	before := registered()
	deadline := time.Now().Add(500 * time.Millisecond)
	var wg sync.WaitGroup
	for s := range 8 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(s), 5))
			for time.Now().Before(deadline) {
				d := time.Duration(rng.Int64N(int64(4 * time.Millisecond)))
				f := Sleep(d)
				switch rng.IntN(3) {
				case 0:
					start := time.Now()
					if at, err := leaftest.Wait(f); err != nil || at.Sub(start) < d {
						t.Errorf("%v early, err=%v", d-at.Sub(start), err)
					}
				case 1:
					poll(f, leaftest.NewSignal())
					f.Drop()
				case 2: // give up just after it went off
					w := leaftest.NewSignal()
					if _, ready, _ := poll(f, w); !ready {
						<-w
					}
					f.Drop()
				}
			}
		})
	}
	wg.Wait()
	if got := registered(); got != before {
		t.Errorf("%d entries are left", got-before)
	}
}

// drop_from_wake (tokio time_sleep.rs): a waker that drops other sleeps that are due
// at the same time, and makes new ones.
func TestDropFromWake(t *testing.T) {
	for _, where := range []string{"bubble", "wheel"} {
		t.Run(where, func(t *testing.T) {
			body := func(t *testing.T) {
				var mu sync.Mutex // what an executor's queue would be
				var fs []futures.Future[time.Time]
				done := make(chan struct{})
				var once sync.Once
				w := &leaftest.Callback{F: func() {
					mu.Lock()
					defer mu.Unlock()
					for _, f := range fs {
						f.Drop()
					}
					g := Sleep(time.Hour)
					pending(t, g, leaftest.Forbidden{})
					g.Drop()
					once.Do(func() { close(done) })
				}}
				mu.Lock()
				for range 100 {
					f := Sleep(5 * time.Millisecond)
					poll(f, w)
					fs = append(fs, f)
				}
				mu.Unlock()
				<-done
				mu.Lock() // the callback has ended
				defer mu.Unlock()
				if len(fs) != 100 {
					t.Errorf("%d sleeps", len(fs))
				}
			}
			if where == "bubble" {
				synctest.Test(t, body)
			} else {
				body(t)
			}
		})
	}
}

func TestMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	twice := func(f futures.Future[time.Time]) func() {
		return func() { f.Poll(cx); f.Poll(cx) }
	}
	dropped := func(f futures.Future[time.Time]) func() {
		return func() { f.Drop(); f.Poll(cx) }
	}
	over := func() *Interval {
		i := Every(time.Hour)
		i.next = time.Now()
		return i
	}
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"Sleep", twice(Sleep(0)), "futures/timer: Sleep polled after completion"},
		{"Sleep dropped", dropped(Sleep(0)), "futures/timer: Sleep polled after Drop"},
		{"SleepUntil", twice(SleepUntil(time.Now())), "futures/timer: SleepUntil polled after completion"},
		{"SleepUntil dropped", dropped(SleepUntil(time.Now())), "futures/timer: SleepUntil polled after Drop"},
		{"Timeout", twice(Timeout(0, Sleep(0))), "futures/timer: Timeout polled after completion"},
		{"Timeout elapsed", twice(Timeout(0, Sleep(1))), "futures/timer: Timeout polled after completion"},
		{"Timeout dropped", dropped(Timeout(0, Sleep(0))), "futures/timer: Timeout polled after Drop"},
		{"Tick", twice(over().Tick()), "futures/timer: Tick polled after completion"},
		{"Tick dropped", dropped(over().Tick()), "futures/timer: Tick polled after Drop"},
		{"Interval dropped", func() { i := over(); i.Drop(); i.PollNext(cx) }, "futures/timer: Interval polled after Drop"},
		{"Every", func() { Every(0) }, "futures/timer: Every with a period that is not positive"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A million sleeps are to cost what was measured for them.
func TestSleepIsSmall(t *testing.T) {
	if got := unsafe.Sizeof(sleep{}); got > 64 {
		t.Errorf("a sleep takes %d bytes, want at most 64", got)
	}
	w := futures.NoopWaker()
	cx := futures.NewContext(w)
	if got := testing.AllocsPerRun(100, func() {
		f := Sleep(time.Hour)
		f.Poll(cx)
		f.Poll(cx)
		f.Drop()
	}); got > 1 {
		t.Errorf("%v allocations, want the future alone", got)
	}
}

// What is used again and again allocates nothing.
func TestReuseAllocatesNothing(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	s, q := NewSleeper(time.Hour), NewDelayQueue[int]()
	defer s.Drop()
	defer q.Drop()
	var keys [8]Key
	i := EveryFrom(Now().Add(-time.Hour), time.Nanosecond)
	defer i.Drop()
	for what, f := range map[string]func(){
		"Sleeper later":   func() { s.Reset(time.Hour); s.Poll(cx) },
		"Sleeper earlier": func() { s.Reset(time.Minute); s.Poll(cx); s.Reset(time.Second); s.Poll(cx) },
		"Sleeper over":    func() { s.Reset(0); s.Poll(cx) },
		"Interval":        func() { i.PollNext(cx) },
		"DelayQueue": func() {
			for n := range keys {
				keys[n] = q.Insert(n, time.Duration(8-n)*time.Hour)
				q.Reset(keys[n/2], time.Duration(n)*time.Minute)
			}
			q.PollNext(cx)
			for _, k := range keys {
				q.Remove(k)
			}
			q.Insert(0, 0)
			q.PollNext(cx)
		},
	} {
		f()
		if got := testing.AllocsPerRun(100, f); got != 0 {
			t.Errorf("%s: %v allocations", what, got)
		}
	}
}

func BenchmarkSleeperReset(b *testing.B) {
	cx := futures.NewContext(futures.NoopWaker())
	s := NewSleeper(time.Minute)
	defer s.Drop()
	b.ReportAllocs()
	for b.Loop() {
		s.Reset(time.Minute)
		s.Poll(cx)
	}
}

func BenchmarkSleepDropped(b *testing.B) {
	cx := futures.NewContext(futures.NoopWaker())
	run := func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f := Sleep(time.Minute)
			f.Poll(cx)
			f.Drop()
		}
	}
	b.Run("alone", run)
	live := make([]futures.Future[time.Time], 100_000)
	for i := range live {
		live[i] = Sleep(time.Hour + time.Duration(i)*time.Second)
		live[i].Poll(cx)
	}
	b.Run("beside100k", run)
	for _, f := range live {
		f.Drop()
	}
}

func BenchmarkAfterFuncStopped(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		time.AfterFunc(time.Minute, func() {}).Stop()
	}
}
