package timer

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Interval is an endless [futures.Stream] of ticks, at the times of a schedule
// that its making fixed: the first one, another one period later, and so on. An
// item is the time for which its tick was scheduled, and comes when that time is
// reached. What becomes of ticks that were missed because nobody waited says its
// [MissedTickBehavior].
//
// Its owner must Drop it. It remembers one waker, that of its latest pending
// poll, so only one Tick can wait at a time.
type Interval struct {
	entry
	period time.Duration
	next   time.Time   // the first tick that was not yielded
	owner  *tickFuture // the Tick that polled last and is pending; nil for PollNext
	missed MissedTickBehavior
}

var _ futures.Stream[time.Time] = (*Interval)(nil)

// MissedTickBehavior says how an [Interval] goes on when its ticks come later than
// they were scheduled. The first late tick comes at once in any case, and has the time
// for which it was scheduled. The names are Tokio's, whose default is Burst.
type MissedTickBehavior uint8

const (
	// Skip is the default: ticks that were missed collapse into one, which has the
	// time of the first of them; then the schedule goes on as if none had been missed.
	Skip MissedTickBehavior = iota
	// Burst makes up for every tick that was missed, one after the other at once, until
	// it has caught up with the schedule.
	Burst
	// Delay begins a new schedule when a late tick is yielded: the next one comes a full
	// period after that. A tick that is no more than 5 milliseconds late counts as
	// punctual.
	Delay
)

// punctual is how late a tick may be without moving the schedule of Delay.
const punctual = 5 * time.Millisecond

// Every makes an interval whose ticks are d apart; the first one comes d after
// the call. It panics if d is not positive.
//
// Cancel safety: dropping the interval loses its schedule and nothing else.
func Every(d time.Duration) *Interval {
	if d <= 0 {
		panic("futures/timer: Every with a period that is not positive")
	}
	i := &Interval{period: d, next: Now().Add(d)}
	i.life.Made()
	return i
}

// EveryFrom makes an interval whose ticks are d apart; the first one comes at start,
// which may be [Now] or have passed. It panics if d is not positive.
//
// Cancel safety: dropping the interval loses its schedule and nothing else.
func EveryFrom(start time.Time, d time.Duration) *Interval {
	if d <= 0 {
		panic("futures/timer: EveryFrom with a period that is not positive")
	}
	i := &Interval{period: d, next: start}
	i.life.Made()
	return i
}

// Period is the time between two ticks.
func (i *Interval) Period() time.Duration { return i.period }

// SetMissedTickBehavior says how the interval goes on after ticks that were missed.
func (i *Interval) SetMissedTickBehavior(b MissedTickBehavior) { i.missed = b }

// Reset begins a new schedule: the next tick comes one period after the call. A Tick
// that is pending waits for that.
func (i *Interval) Reset() { i.ResetAt(Now().Add(i.period)) }

// ResetAt begins a new schedule: the next tick comes at t, or at once if t has been
// reached. A Tick that is pending waits for that.
func (i *Interval) ResetAt(t time.Time) {
	i.next = t
	leaf.Wake(i.recall()) // who polls, and so waits for the new time
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
	i.life.End()
	i.owner = nil
	i.stop()
}

// poll is one poll by f or, if f is nil, by PollNext.
func (i *Interval) poll(cx *futures.Context, f *tickFuture) (tick time.Time, ready bool, err error) {
	i.life.Check("futures/timer: Interval")
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
	late := now.Sub(tick)
	switch {
	case i.missed == Burst, i.missed == Delay && late <= punctual:
		i.next = tick.Add(i.period)
	case i.missed == Delay:
		i.next = now.Add(i.period)
	default:
		i.next = tick.Add((late/i.period + 1) * i.period)
	}
	cx.SpendBudget()
	return tick, true, nil
}

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
