package timer

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Interval is an endless [futures.Stream] of ticks, at the times of a schedule
// that its making fixed: one period after it, two periods after it, and so on. An
// item is the time for which its tick was scheduled, and comes when that time is
// reached. Ticks that were missed because nobody waited collapse into one, which
// has the time of the first of them; then the schedule goes on as if none had
// been missed.
//
// Its owner must Drop it. It remembers one waker, that of its latest pending
// poll, so only one Tick can wait at a time.
type Interval struct {
	entry
	period  time.Duration
	next    time.Time   // the first tick that was not yielded
	owner   *tickFuture // the Tick that polled last and is pending; nil for PollNext
	dropped bool
}

var _ futures.Stream[time.Time] = (*Interval)(nil)

// Every makes an interval whose ticks are d apart; the first one comes d after
// the call. It panics if d is not positive.
//
// Cancel safety: dropping the interval loses its schedule and nothing else.
func Every(d time.Duration) *Interval {
	if d <= 0 {
		panic("futures/timer: Every with a period that is not positive")
	}
	i := &Interval{period: d, next: trace.Now().Add(d)}
	if trace.On() {
		trace.Made((*openInterval)(i))
	}
	return i
}

// Tick is a future of the next tick. It borrows the interval. It never fails.
//
// Cancel safety: cancel safe. The schedule belongs to the interval, and a tick is
// taken from it in the poll that yields it: dropping a pending Tick loses
// nothing, and the next one waits for the same time.
//
//futvet:cancelsafe the schedule stays in the interval
func (i *Interval) Tick() futures.Future[time.Time] {
	f := &tickFuture{i: i}
	f.life.Made()
	return f
}

// PollNext is the next tick. It never returns an error, nor an end. It panics if
// the interval was dropped.
func (i *Interval) PollNext(cx *futures.Context) (item time.Time, ready bool, err error) {
	return i.poll(cx, nil)
}

// Drop ends the interval and takes it out of the wheel. Drop is idempotent.
func (i *Interval) Drop() {
	i.dropped = true
	i.owner = nil
	i.stop()
}

// poll is one poll by f or, if f is nil, by PollNext.
func (i *Interval) poll(cx *futures.Context, f *tickFuture) (tick time.Time, ready bool, err error) {
	if i.dropped {
		panic("futures/timer: Interval polled after Drop")
	}
	if trace.On() {
		trace.Started((*openInterval)(i), "futures/timer: Interval")
	}
	if !cx.PollBudget() {
		return time.Time{}, false, nil
	}
	now := clockNow(cx)
	if wait := i.next.Sub(now); wait > 0 {
		i.owner = f
		// The entry fires no earlier than i.next, but where time.Now has no
		// monotonic reading it can have been set back since.
		if i.source == nil || i.entry.poll(cx) {
			i.stop()
			i.start(cx, wait)
		}
		return time.Time{}, false, nil
	}
	i.owner = nil
	i.stop()
	tick = i.next
	missed := now.Sub(tick) / i.period
	i.next = tick.Add((missed + 1) * i.period)
	cx.SpendBudget()
	return tick, true, nil
}

// openInterval is an Interval as a trace.Tracked.
type openInterval Interval

// Open implements trace.Tracked.
func (i *openInterval) Open() bool { return !i.dropped }

// tickFuture is the future of Interval.Tick.
type tickFuture struct {
	i    *Interval
	life leaf.Life
}

func (f *tickFuture) Poll(cx *futures.Context) (tick time.Time, ready bool, err error) {
	f.life.Check("futures/timer: Tick")
	tick, ready, err = f.i.poll(cx, f)
	if ready {
		f.life = leaf.Completed
	}
	return tick, ready, err
}

func (f *tickFuture) Drop() {
	if f.life.End() && f.i.owner == f {
		f.i.owner = nil
		f.i.stop()
	}
}
