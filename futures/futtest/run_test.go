package futtest

import (
	"errors"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func block(body func(co *futures.Co) error) *futures.Block[nothing] {
	return futures.Async(func(co *futures.Co) (nothing, error) { return nothing{}, body(co) })
}

func TestRunReturnsTheOutcome(t *testing.T) {
	v, err := Run(t, futures.Ready(7))
	if v != 7 || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	failure := errors.New("failure")
	if _, err := Run(t, futures.Failed[int](failure)); err != failure {
		t.Errorf("got %v", err)
	}
	var pe *futures.PanicError
	if _, err := Run(t, block(func(*futures.Co) error { panic("ouch") })); !errors.As(err, &pe) || pe.Value != "ouch" {
		t.Errorf("got %v", err)
	}
}

// Hours pass in no time, in order, and every clock of the package timer says so.
func TestVirtualTime(t *testing.T) {
	begun := time.Now()
	var order []int
	_, err := Run(t, block(func(co *futures.Co) error {
		start, _ := futures.Await(co, timer.Sleep(0))
		tick := timer.Every(time.Hour)
		defer tick.Drop()
		slow := futures.Spawn(co, block(func(co *futures.Co) error {
			now, err := futures.Await(co, timer.SleepUntil(time.Now().Add(90*time.Minute)))
			order = append(order, 2)
			if d := now.Sub(start); d < 90*time.Minute || d > 91*time.Minute {
				t.Errorf("slept %v", d)
			}
			return err
		}))
		for range 2 {
			futures.Await(co, tick.Tick())
			order = append(order, 1)
		}
		if _, err := futures.Await(co, timer.Timeout(24*time.Hour, futures.Pending[int]())); err != futures.ErrElapsed {
			t.Errorf("got %v", err)
		}
		now, _ := futures.Await(co, timer.Sleep(0))
		if d := now.Sub(start); d != 26*time.Hour {
			t.Errorf("%v have passed", d)
		}
		_, err := futures.Await(co, slow)
		return err
	}))
	if err != nil || len(order) != 3 || order[0] != 1 || order[1] != 2 || order[2] != 1 {
		t.Errorf("order %v, err %v", order, err)
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("it took %v of real time", d)
	}
}

func TestAdvance(t *testing.T) {
	Explore(t, 20, func(t testing.TB) {
		Run(t, block(func(co *futures.Co) error {
			start, _ := futures.Await(co, timer.Sleep(0))
			var at []time.Duration
			g := futures.NewGroup[time.Time](co)
			defer g.Drop()
			for i := 1; i <= 3; i++ {
				g.Spawn(timer.Sleep(time.Duration(i) * time.Second))
			}
			for range 5 {
				co.Yield() // until they have been polled, whatever the schedule
			}
			Advance(co, 2500*time.Millisecond)
			for range 2 {
				now, err := futures.Await(co, g.Ended())
				if err != nil {
					return err
				}
				at = append(at, now.Sub(start))
			}
			if at[0] < time.Second {
				t.Errorf("the first sleep ended after %v", at[0])
			}
			if now, _ := futures.Await(co, timer.Sleep(0)); now.Sub(start) != 2500*time.Millisecond && now.Sub(start) < 3*time.Second {
				t.Errorf("it is %v", now.Sub(start))
			}
			return nil
		}))
	})
	if p := panics(func() { executor.Run(block(func(co *futures.Co) error { Advance(co, 1); return nil })) }); p != "" {
		t.Errorf("Run panicked: %v", p)
	}
	_, err := executor.Run(block(func(co *futures.Co) error { Advance(co, 1); return nil }))
	var pe *futures.PanicError
	if !errors.As(err, &pe) || pe.Value != "futtest: Advance called outside Run" {
		t.Errorf("got %v", err)
	}
}

// A program without a mistake passes with every schedule, and the schedules differ.
func TestCorrectProgram(t *testing.T) {
	orders := map[string]bool{}
	Explore(t, 300, func(t testing.TB) {
		var got []byte
		_, err := Run(t, block(func(co *futures.Co) error {
			tx, rx := mpsc.New[byte](2)
			m := lock.NewMutex(0)
			g := futures.NewGroup[nothing](co)
			defer co.AsyncDrop(g)
			for i := range 3 {
				tx := tx.Clone()
				g.Spawn(block(func(co *futures.Co) error {
					defer tx.Drop()
					for range 2 {
						guard, err := futures.Await(co, m.Lock())
						if err != nil {
							return err
						}
						*guard.Value()++
						futures.Await(co, timer.Sleep(time.Second))
						guard.Unlock()
						if _, err := futures.Await(co, tx.Send(byte('a'+i))); err != nil {
							return err
						}
					}
					return nil
				}))
			}
			tx.Drop()
			for b, err := range futures.Each(co, rx) {
				if err != nil {
					return err
				}
				got = append(got, b)
			}
			for _, err := range futures.Each(co, futures.RefStream[nothing](g)) {
				if err != nil {
					return err
				}
			}
			return nil
		}))
		if err != nil || len(got) != 6 {
			t.Errorf("got %q, %v", got, err)
		}
		orders[string(got)] = true
	})
	// The mutex is fair, so that the tasks take turns.
	if len(orders) != 6 {
		t.Errorf("%d orders in 300 schedules", len(orders))
	}
}

// The same seed is the same schedule.
func TestSeedsRepeat(t *testing.T) {
	order := func() (got string) {
		Run(&seeded{TB: t, seed: 42}, block(func(co *futures.Co) error {
			g := futures.NewGroup[nothing](co)
			defer g.Drop()
			for i := range 6 {
				g.Spawn(block(func(co *futures.Co) error {
					co.Yield()
					a, b := futures.On(futures.Ready(1)), futures.On(futures.Ready(2))
					got += string(rune('a' + i))
					if co.Select(a, b) == a {
						got += "1"
					}
					return nil
				}))
			}
			for range futures.Each(co, futures.RefStream[nothing](g)) {
			}
			return nil
		}))
		return got
	}
	first := order()
	for range 5 {
		if next := order(); next != first {
			t.Fatalf("%q and then %q", first, next)
		}
	}
}

func TestRunInsideRun(t *testing.T) {
	for name, run := range map[string]func(f futures.Future[nothing]) error{
		"futtest":  func(f futures.Future[nothing]) error { _, err := Run(t, f); return err },
		"executor": func(f futures.Future[nothing]) error { _, err := executor.Run(f); return err },
	} {
		t.Run(name, func(t *testing.T) {
			err := run(block(func(co *futures.Co) error {
				if p := panics(func() { Run(t, futures.Ready(1)) }); p != "futtest: Run called by an async block, which must not block; await the future instead" {
					t.Errorf("panicked with %q", p)
				}
				return nil
			}))
			if err != nil {
				t.Error(err)
			}
			run(futures.PollFunc(func(*futures.Context) (nothing, bool, error) {
				if p := panics(func() { Run(t, futures.Ready(1)) }); p != "futtest: Run called by a task, which must not block; await the future instead" {
					t.Errorf("panicked with %q", p)
				}
				return nothing{}, true, nil
			}, nil))
		})
	}
}

func TestDeadlock(t *testing.T) {
	impatient(t)
	f := &fake{}
	_, err := Run(f, block(func(co *futures.Co) error {
		tx, rx := mpsc.New[int](1)
		defer tx.Drop()
		defer rx.Drop()
		_, err := futures.Await(co, rx.Recv())
		return err
	}))
	at := line(-3)
	if !errors.Is(err, executor.ErrDeadlock) {
		t.Errorf("got %v", err)
	}
	f.wantFailure(t, "deadlock", "the main future, async block .*block.*", "is suspended at "+at, `waits for futures/mpsc: Recv, made at `+at, `-futtest.seed=\d+`)
}

func TestDeadlockOfSeveral(t *testing.T) {
	impatient(t)
	f := &fake{}
	var spawned, first string
	Run(f, block(func(co *futures.Co) error {
		a, b := lock.NewMutex(1), lock.NewMutex(2)
		both := func(x, y *lock.Mutex[int]) *futures.Block[nothing] {
			return block(func(co *futures.Co) error {
				g, _ := futures.Await(co, x.Lock())
				defer g.Unlock()
				futures.Await(co, timer.Sleep(time.Second))
				first = line(1)
				h, _ := futures.Await(co, y.Lock())
				h.Unlock()
				return nil
			})
		}
		spawned = line(1)
		task := futures.Spawn(co, both(a, b))
		defer task.Drop()
		_, err := futures.Await(co, both(b, a))
		return err
	}))
	f.wantFailure(t, "deadlock", "a task, async block .*, spawned at "+spawned, "is suspended at "+first, "waits for futures/lock: Lock, made at "+first)
}

// lazyBell is a future that forgets its waker: FV4001.
type lazyBell struct{ rung bool }

func (b *lazyBell) Poll(cx *futures.Context) (nothing, bool, error) { return nothing{}, b.rung, nil }
func (b *lazyBell) Drop()                                           {}

func TestNoWaker(t *testing.T) {
	impatient(t)
	f := &fake{}
	Run(f, futures.Future[nothing](&lazyBell{}))
	f.wantFailure(t, "deadlock", `the main future, \*futtest.lazyBell`, "nothing asked for the waker")
}

// A wake-up that nobody makes is told from a deadlock.
func TestLostWake(t *testing.T) {
	impatient(t)
	f := &fake{}
	var at string
	_, err := Run(f, block(func(co *futures.Co) error {
		bell := &lazyBell{}
		ringer := futures.Spawn(co, block(func(co *futures.Co) error {
			futures.Await(co, timer.Sleep(time.Second))
			bell.rung = true
			return nil
		}))
		defer ringer.Drop()
		at = line(1)
		_, err := futures.Await[nothing](co, bell)
		return err
	}))
	if err == nil {
		t.Error("no error")
	}
	f.wantFailure(t, "a wake-up was lost", "is suspended at "+at, "nothing asked for the waker")
}

// staleBell keeps the waker of its first poll only: FV4002.
type staleBell struct {
	rung  bool
	waker futures.Waker
}

func (b *staleBell) Poll(cx *futures.Context) (nothing, bool, error) {
	if b.waker == nil {
		b.waker = cx.Waker()
	}
	return nothing{}, b.rung, nil
}
func (b *staleBell) Drop() {}

func TestStaleWaker(t *testing.T) {
	impatient(t)
	f := &fake{}
	Run(f, block(func(co *futures.Co) error {
		bell := &staleBell{}
		// One task polls it first; it is another one that waits for it in the end.
		first := futures.Spawn(co, block(func(co *futures.Co) error {
			co.Select(futures.On(futures.Ref[nothing](bell)), futures.On(timer.Sleep(time.Second)))
			return nil
		}))
		futures.Await(co, first)
		ringer := futures.Spawn(co, block(func(co *futures.Co) error {
			futures.Await(co, timer.Sleep(time.Second))
			bell.rung = true
			bell.waker.Wake()
			return nil
		}))
		defer ringer.Drop()
		_, err := futures.Await[nothing](co, bell)
		return err
	}))
	f.wantFailure(t, "a wake-up was lost")
}

func TestOwnerless(t *testing.T) {
	var at string
	for _, tt := range []struct {
		name, want string
		body       func(co *futures.Co)
	}{
		{"leaf", "futures/mpsc: Recv, made at", func(co *futures.Co) {
			_, rx := mpsc.New[int](1)
			at = line(1)
			recv := rx.Recv()
			co.Select(futures.On(futures.Ref(recv)), futures.On(timer.Sleep(1)))
		}},
		{"timer", "futures/timer: Sleep, made at", func(co *futures.Co) {
			at = line(1)
			sleep := timer.Sleep(time.Hour)
			co.Select(futures.On(futures.Ref(sleep)), futures.On(timer.Sleep(1)))
		}},
		{"interval", "futures/timer: Interval, made at", func(co *futures.Co) {
			at = line(1)
			tick := timer.Every(time.Second)
			futures.Await(co, tick.Tick())
		}},
		{"oneshot", "futures/oneshot: Receiver, made at", func(co *futures.Co) {
			at = line(1)
			_, rx := oneshot.New[int]()
			co.Select(futures.On(futures.Ref[int](rx)), futures.On(timer.Sleep(1)))
		}},
		{"block", `async block .*TestOwnerless\S* \(\S*\), made at`, func(co *futures.Co) {
			at = line(1)
			b := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) })
			co.Select(futures.On(futures.Ref[int](b)), futures.On(timer.Sleep(1)))
			leaked = b
		}},
		{"task", "task of async block .*, made at", func(co *futures.Co) {
			at = line(1)
			futures.Spawn(co, block(func(co *futures.Co) error { return nil }))
			futures.Await(co, timer.Sleep(1))
		}},
		{"running task", "task of futures/timer|task of .*sleep, made at", func(co *futures.Co) {
			at = line(1)
			futures.Spawn(co, timer.Sleep(time.Hour))
			futures.Await(co, timer.Sleep(1))
		}},
		{"combinator", "futures: Pending and futures: Map, made at", func(co *futures.Co) {
			at = line(1)
			f := futures.Map(futures.Pending[int](), func(n int) int { return n })
			co.Select(futures.On(futures.Ref(f)), futures.On(timer.Sleep(1)))
		}},
		{"polled by hand", "futures: Pending, made at", func(co *futures.Co) {
			at = line(1)
			f := futures.Pending[int]()
			f.Poll(futures.NewContext(futures.NoopWaker()))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{}
			_, err := Run(f, block(func(co *futures.Co) error { tt.body(co); return nil }))
			if err != nil {
				t.Error(err)
			}
			f.wantFailure(t, "started and left without an owner", "("+tt.want+") "+at)
			if leaked != nil {
				leaked.Drop()
				leaked = nil
			}
		})
	}
}

var leaked futures.Dropper

// What has an owner, or an end, or was never started, is not reported.
func TestNotOwnerless(t *testing.T) {
	outside := timer.Sleep(time.Hour)
	defer outside.Drop()
	Explore(t, 50, func(t testing.TB) {
		_, err := Run(t, block(func(co *futures.Co) error {
			co.Select(futures.On(futures.Ref(outside)), futures.On(timer.Sleep(1)))
			timer.Sleep(time.Hour) // never started
			block(func(*futures.Co) error { return nil })
			sleep := timer.Sleep(time.Hour)
			co.Select(futures.On(futures.Ref(sleep)), futures.On(timer.Sleep(1)))
			sleep.Drop()
			futures.Spawn(co, futures.Pending[int]()).Detach()
			futures.Spawn(co, futures.Pending[int]()).Drop()
			futures.Spawn(co, futures.Pending[int]()).Abort()
			futures.Await(co, futures.Spawn(co, timer.Sleep(1)))
			// The owner of a handle ends with the run, and drops it.
			futures.Spawn(co, block(func(co *futures.Co) error {
				task := futures.Spawn(co, futures.Pending[int]())
				defer task.Drop()
				futures.Await(co, futures.Pending[int]())
				return nil
			})).Detach()
			futures.Await(co, timer.Sleep(1))
			return nil
		}))
		if err != nil {
			t.Error(err)
		}
	})
}

func TestPanicOfADetachedTask(t *testing.T) {
	f := &fake{}
	Run(f, block(func(co *futures.Co) error {
		futures.Spawn(co, block(func(*futures.Co) error { panic("ouch") })).Detach()
		futures.Await(co, timer.Sleep(1))
		return nil
	}))
	f.wantFailure(t, "a task that nobody awaits ended with futures: panic: ouch", "HERE")
}

// Other goroutines wake tasks as they like.
func TestWakeFromOutside(t *testing.T) {
	for range 20 {
		_, err := Run(t, block(func(co *futures.Co) error {
			tx, rx := oneshot.New[int]()
			go func() {
				time.Sleep(5 * time.Millisecond)
				tx.Send(1)
			}()
			_, err := futures.Await[int](co, rx)
			return err
		}))
		if err != nil {
			t.Error(err)
		}
	}
}

func TestParallelRuns(t *testing.T) {
	for i := range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 20 {
				f := &fake{}
				Run(f, block(func(co *futures.Co) error {
					s := timer.Sleep(time.Hour)
					co.Select(futures.On(futures.Ref(s)), futures.On(timer.Sleep(time.Second)))
					if i%2 == 0 {
						s.Drop()
					}
					return nil
				}))
				if len(f.errors) != i%2 {
					t.Errorf("run %d: %s", i, f.text())
				}
			}
		})
	}
}
