// Package timer has futures that wait for time to pass.
//
// A pending sleep is an entry in one hierarchical timing wheel that serves the
// whole process with a single runtime timer: adding one and dropping it take
// constant time, however many there are, and a million of them need no goroutine.
// The price is the wheel's resolution of one millisecond. A sleep never ends
// early; it ends up to a millisecond, and what the machine's load adds, after its
// time.
//
// Time is what time.Now and the runtime's timers say, so it stands still while
// the machine is suspended where the monotonic clock does. In a bubble of
// testing/synctest it is the bubble's fake time, to the nanosecond. What was
// started in a bubble belongs to it and must be polled and dropped there.
//
// The futures work under any executor and under none.
//
//   - [Sleep] and [SleepUntil] wait once, a [Sleeper] again and again.
//   - [Timeout] and [TimeoutAt] give a future a deadline, [TimeoutEach] each item of a
//     stream; [Throttle] keeps a stream's items apart.
//   - [Every] and [EveryFrom] make an [Interval], which ticks.
//   - A [DelayQueue] yields each value when its time has come.
package timer

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Now is the time by the clock that the futures of this package go by.
func Now() time.Time { return trace.Now() }

// Sleep is a future that completes when d has passed, with the time that it is
// then. It never fails. The duration counts from its first poll; if d is not
// positive, that poll completes it.
//
// Cancel safety: cancel safe. Dropping it takes it out of the wheel at once. A
// Sleep that is made anew starts from the beginning, though: in the branch of a
// select loop it measures how long nothing happened, not how long the loop has
// run. Lend one Sleep, made before the loop, for that.
//
//futvet:cancelsafe holds nothing; a new one counts from its own first poll
func Sleep(d time.Duration) futures.Future[time.Time] {
	s := newSleep(d)
	s.life.Made()
	return s
}

// SleepUntil is a future that completes when the time is t or later, with the time
// that it is then. It never fails. How long that takes is computed in its first
// poll, which completes it if t has been reached; a later change of the wall clock
// does not matter.
//
// Cancel safety: cancel safe. Dropping it takes it out of the wheel at once, and
// a new one with the same t goes on as if nothing had happened.
//
//futvet:cancelsafe holds nothing; a new one ends at the same time
func SleepUntil(t time.Time) futures.Future[time.Time] {
	s := &sleepUntil{t: t}
	s.life.Made()
	return s
}

// sleep is the future of Sleep. It is in the wheel from its first poll to its
// completion or Drop. It is an entry and nothing else, so that a million of them
// cost little.
type sleep struct{ entry }

func newSleep(d time.Duration) *sleep { return &sleep{entry{when: int64(d)}} }

func (s *sleep) Poll(cx *futures.Context) (now time.Time, ready bool, err error) {
	s.life.Check("futures/timer: Sleep")
	if !cx.PollBudget() || !s.over(cx) {
		return time.Time{}, false, nil
	}
	cx.SpendBudget()
	return clockNow(cx), true, nil
}

func (s *sleep) Drop() {
	if s.life.End() {
		s.stop()
	}
}

// over polls s whether or not there is any budget left, and completes it if its
// time is over.
func (s *sleep) over(cx *futures.Context) bool {
	if s.source == nil {
		if s.when > 0 {
			s.start(cx, time.Duration(s.when))
			return false
		}
	} else if !s.poll(cx) {
		return false
	}
	s.stop()
	s.life = leaf.Completed
	return true
}

// sleepUntil is the future of SleepUntil.
type sleepUntil struct {
	sleep
	t time.Time
}

func (s *sleepUntil) Poll(cx *futures.Context) (now time.Time, ready bool, err error) {
	s.life.Check("futures/timer: SleepUntil")
	if s.source == nil {
		s.when = int64(s.t.Sub(clockNow(cx)))
	}
	return s.sleep.Poll(cx)
}
