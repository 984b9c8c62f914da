package futures_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// A block that a deferred call awaits is cleanup, too: cancelling the task again, and
// giving up its handle, interrupts neither.
func TestSecondCancellationSparesNestedCleanup(t *testing.T) {
	var j journal
	flush := &gate[int]{}
	mk := func() *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("outer end")
			defer func() {
				futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
					defer j.add("inner end")
					futures.Await(co, flush)
					co.Yield()
					j.add("inner flushed")
					return 1, nil
				}))
				j.add("deferred end")
			}()
			return futures.Await(co, futures.Pending[int]())
		})
	}
	run(t, func(co *futures.Co) (nothing, error) {
		task := futures.Spawn(co, mk())
		co.Yield()
		task.Abort()
		co.Yield()
		task.Abort()
		co.Yield()
		task.Drop()
		co.Yield()
		flush.open(1, nil)
		return nothing{}, nil
	})
	j.want(t, "inner flushed", "inner end", "deferred end", "outer end")
}

// A task that drops itself, and one that drops the group that it belongs to, goes on
// to its next suspension point, and no further.
func TestTaskDropsItself(t *testing.T) {
	var j journal
	run(t, func(co *futures.Co) (nothing, error) {
		var self *futures.Task[int]
		g := futures.NewGroup[int](co)
		self = futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("self end")
			self.Drop()
			j.add("goes on")
			co.Yield()
			j.add("never")
			return 1, nil
		}))
		g.Spawn(futures.Async(func(co *futures.Co) (int, error) {
			defer j.add("member end")
			g.Drop()
			co.Yield()
			j.add("never")
			return 1, nil
		}))
		for range 5 {
			co.Yield()
		}
		return nothing{}, nil
	})
	j.want(t, "goes on", "self end", "member end")
}

// A channel that is always ready does not keep a timer from being looked at, in
// whichever order a Select is given them.
func TestBusyChannelBesideTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tx, rx := mpsc.New[int](1)
		n := 0
		executor.Run(futures.Async(func(co *futures.Co) (int, error) {
			defer rx.Drop()
			futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
				defer tx.Drop()
				for {
					if _, err := futures.Await(co, tx.Send(1)); err != nil {
						return 0, err
					}
				}
			})).Detach()
			until := futures.Ref(timer.Sleep(time.Nanosecond))
			for {
				recv, end := futures.On(rx.Recv()), futures.On(until)
				switch co.SelectBiased(recv, end) {
				case end:
					return 0, nil
				case recv:
					n++
					if n > 100000 {
						t.Error("starved")
						return 0, nil
					}
					if n == 5000 {
						time.Sleep(time.Millisecond)
					}
				}
			}
		}))
		if n < 5000 {
			t.Errorf("%d items", n)
		}
	})
}

// What only a leaked block would have done comes to pass when the leak is found: the
// executor waits for that, instead of claiming a deadlock.
func TestLeakIsNoDeadlock(t *testing.T) {
	leaks := make(chan futures.Leak, 1)
	futures.SetLeakHandler(func(l futures.Leak) { leaks <- l })
	defer futures.SetLeakHandler(nil)
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		c := &gate[int]{}
		func() {
			b := futures.Async(func(co *futures.Co) (int, error) {
				defer func() { c.open(1, nil) }()
				return futures.Await(co, futures.Pending[int]())
			})
			futures.Await(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				b.Poll(cx)
				return 0, true, nil
			}, nil))
		}()
		return futures.Await[int](co, c)
	}))
	if err != nil || len(leaks) != 1 {
		t.Errorf("got %v, %d leaks", err, len(leaks))
	}
}

// The same future in two arms, and the same arm twice: the winner is not dropped
// any more, a loser need not count its drops.
func TestSelectOfTheSameTwice(t *testing.T) {
	run(t, func(co *futures.Co) (nothing, error) {
		g, h, i := &gate[int]{}, &gate[int]{}, &gate[int]{}
		a, b := futures.On[int](g), futures.On[int](g)
		fast := futures.On(futures.Ready(1))
		if co.SelectBiased(a, b, fast) != futures.Branch(fast) {
			t.Error("a pending branch was taken")
		}
		if polls, drops := g.counts(); polls != 2 || drops == 0 {
			t.Errorf("the loser: %d polls, %d drops", polls, drops)
		}
		h.open(1, nil)
		a, b = futures.On[int](h), futures.On[int](h)
		if co.SelectBiased(a, b) != futures.Branch(a) {
			t.Error("not the first one")
		}
		if polls, drops := h.counts(); polls != 1 || drops != 0 {
			t.Errorf("the winner: %d polls, %d drops", polls, drops)
		}
		a = futures.On[int](i)
		co.SelectBiased(a, a, futures.On(futures.Ready(1)))
		if polls, drops := i.counts(); polls != 2 || drops != 1 {
			t.Errorf("the same arm: %d polls, %d drops", polls, drops)
		}
		return nothing{}, nil
	})
}

// A waker may drop what it was called by: a future that wakes under a lock, or goes on
// with what was dropped, would not survive that.
func TestWakerDropsItsFuture(t *testing.T) {
	mk := map[string]func(g *gate[int]) futures.Future[int]{
		"JoinAll": func(g *gate[int]) futures.Future[int] {
			return futures.Map(futures.JoinAll[int](g, futures.Pending[int]()), func([]futures.Result[int]) int { return 0 })
		},
		"Race":   func(g *gate[int]) futures.Future[int] { return futures.Race[int](g, futures.Pending[int]()) },
		"Shared": func(g *gate[int]) futures.Future[int] { return futures.Share[int](g) },
		"block": func(g *gate[int]) futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) { return futures.Await[int](co, g) })
		},
		"Abortable": func(g *gate[int]) futures.Future[int] {
			f, h := futures.Abortable(futures.Pending[int]())
			return futures.Race(f, futures.Map[int](g, func(int) int { h.Abort(); return 0 }))
		},
	}
	for name, mk := range mk {
		g := &gate[int]{}
		f := mk(g)
		calls := 0
		poll(f, wakerFunc{func() { calls++; f.Drop() }})
		g.open(1, nil)
		if _, drops := g.counts(); calls != 1 || drops != 1 {
			t.Errorf("%s: %d calls, %d drops", name, calls, drops)
		}
		mustPanic(t, "polled after it was dropped", func() { poll(f, forbidden{t}) })
	}
}

// wakerFunc is a waker that calls a function.
type wakerFunc struct{ fn func() }

func (w wakerFunc) Wake() { w.fn() }
