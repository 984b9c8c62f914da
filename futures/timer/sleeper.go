package timer

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Sleeper is a future that completes when its deadline is reached, with the time that
// it is then, and that can be given another deadline at any time, also after it has
// completed: one Sleeper serves for a timeout that begins anew with every message,
// and setting it allocates nothing. It never fails. Its owner must Drop it.
//
// It is cheapest to move a deadline further away, as such a timeout does: the wheel
// is told only when the old deadline is reached, by a wake-up for nothing.
//
// All methods are its owner's. The meaning is that of Sleep in Tokio, with its reset,
// and of Timer in async-io.
//
// Cancel safety: cancel safe. Dropping it takes it out of the wheel at once. To wait
// for it in the branch of a select and keep it, lend it through [futures.Ref].
//
//futvet:cancelsafe holds nothing but its deadline
type Sleeper struct {
	entry                 // started for the deadline "set", or not started
	at      time.Time     // the deadline
	set     time.Time     // no later than at
	waker   futures.Waker // of the latest pending poll; its own entry's waker may be older
	stopped bool          // there is no deadline
}

var _ futures.Future[time.Time] = (*Sleeper)(nil)

// NewSleeper makes a Sleeper whose deadline is d from now. Unlike [Sleep]'s, the time
// counts from the call.
//
// Cancel safety: dropping it loses its deadline and nothing else.
//
//futvet:cancelsafe holds nothing but its deadline
func NewSleeper(d time.Duration) *Sleeper {
	s := &Sleeper{at: Now().Add(d)}
	s.life.Made()
	return s
}

// Poll is ready when the deadline has been reached. It is not polled again after that
// until Reset or ResetAt.
func (s *Sleeper) Poll(cx *futures.Context) (now time.Time, ready bool, err error) {
	s.life.Check("futures/timer: Sleeper")
	if !cx.PollBudget() {
		return time.Time{}, false, nil
	}
	if now, ready = s.over(cx); ready {
		cx.SpendBudget()
	}
	return now, ready, nil
}

// over polls s whether or not there is any budget left, and completes it if its
// deadline has been reached.
func (s *Sleeper) over(cx *futures.Context) (now time.Time, ready bool) {
	if !s.stopped && (s.source == nil || s.entry.poll(cx)) {
		now = clockNow(cx)
		s.stop()
		wait := s.at.Sub(now)
		if wait <= 0 {
			s.life, s.waker = leaf.Completed, nil
			return now, true
		}
		s.start(cx, wait)
		s.set = s.at
	}
	s.waker = cx.Waker()
	return time.Time{}, false
}

// Reset sets the deadline to d from now. If it is pending, whoever waits for it waits
// for the new deadline. It panics if the Sleeper was dropped.
func (s *Sleeper) Reset(d time.Duration) { s.ResetAt(Now().Add(d)) }

// ResetAt sets the deadline to t, which may have passed. If it is pending, whoever
// waits for it waits for the new deadline. It panics if the Sleeper was dropped.
func (s *Sleeper) ResetAt(t time.Time) {
	if s.life == leaf.Dropped {
		panic("futures/timer: Reset of a Sleeper that was dropped")
	}
	s.life, s.at, s.stopped = leaf.Live, t, false
	if s.source == nil || t.Before(s.set) {
		s.again()
	}
}

// Stop takes the deadline away: the Sleeper is pending until it is given another
// one. It panics if the Sleeper was dropped.
func (s *Sleeper) Stop() {
	if s.life == leaf.Dropped {
		panic("futures/timer: Stop of a Sleeper that was dropped")
	}
	s.life, s.stopped = leaf.Live, true
	s.stop()
}

// again has whoever waits poll once more, which starts the entry anew.
func (s *Sleeper) again() {
	s.stop()
	w := s.waker
	s.waker = nil
	leaf.Wake(w)
}

// Deadline is the deadline that was set last; ok is false if it was taken away.
func (s *Sleeper) Deadline() (t time.Time, ok bool) { return s.at, !s.stopped }

// IsElapsed says whether the deadline has been reached, polled or not.
func (s *Sleeper) IsElapsed() bool { return !s.stopped && !Now().Before(s.at) }

// Drop takes the Sleeper out of the wheel. Drop is idempotent.
func (s *Sleeper) Drop() {
	s.life = leaf.Dropped
	s.waker = nil
	s.stop()
}
