package world

import (
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// step is how far time goes on when the driver lets it: all timers are set for a few
// steps.
const step = time.Millisecond

// An alarm is one timer that is set.
type alarm struct {
	run   *run
	after time.Duration
	set   bool
	due   time.Duration
	rung  bool
	waker futures.Waker // of a run by hand
}

func (a *alarm) arm() {
	if !a.set {
		a.set, a.due = true, a.run.now+a.after
		a.run.alarms = append(a.run.alarms, a)
	}
}

func (a *alarm) disarm() {
	if i := slices.Index(a.run.alarms, a); i >= 0 {
		a.run.alarms = slices.Delete(a.run.alarms, i, i+1)
	}
}

// ring lets time go on by a step.
func (r *run) ring() {
	r.now += step
	r.ticks = !r.byHand
	var due []*alarm
	r.alarms = slices.DeleteFunc(r.alarms, func(a *alarm) bool {
		a.rung = a.due <= r.now
		if a.rung {
			due = append(due, a)
		}
		return a.rung
	})
	for _, a := range due {
		if r.byHand {
			a.waker.Wake()
		}
	}
}

// Sleep is timer.Sleep, but for a run by hand.
func Sleep(d time.Duration) futures.Future[time.Time] {
	if !current.byHand {
		return &timed[time.Time]{timer.Sleep(d), alarm{run: current, after: d}}
	}
	return &sleeper{alarm{run: current, after: d}}
}

// Timeout is timer.Timeout, but for a run by hand.
func Timeout[T any](d time.Duration, f futures.Future[T]) futures.Future[T] {
	if !current.byHand {
		return &timed[T]{timer.Timeout(d, f), alarm{run: current, after: d}}
	}
	return &timeout[T]{f, sleeper{alarm{run: current, after: d}}}
}

// timed is one of the runtime's futures with a timer, and notes when that is set.
type timed[T any] struct {
	futures.Future[T]
	alarm alarm
}

// Poll implements futures.Future.
func (t *timed[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	t.alarm.arm()
	if value, ready, err = t.Future.Poll(cx); ready {
		t.alarm.disarm()
	}
	return value, ready, err
}

// Drop implements futures.Future.
func (t *timed[T]) Drop() {
	t.alarm.disarm()
	t.Future.Drop()
}

// sleeper is a timer of a run by hand.
type sleeper struct{ alarm }

// Poll implements futures.Future.
func (s *sleeper) Poll(cx *futures.Context) (t time.Time, ready bool, err error) {
	s.arm()
	s.waker = cx.Waker()
	return t, s.rung, nil
}

// Drop implements futures.Future.
func (s *sleeper) Drop() { s.disarm() }

// timeout is a deadline in a run by hand.
type timeout[T any] struct {
	f     futures.Future[T]
	sleep sleeper
}

// Poll implements futures.Future.
func (t *timeout[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	if value, ready, err = t.f.Poll(cx); ready {
		t.sleep.Drop()
		return value, true, err
	}
	if _, ready, _ := t.sleep.Poll(cx); !ready {
		return value, false, nil
	}
	t.f.Drop()
	return value, true, futures.ErrElapsed
}

// Drop implements futures.Future.
func (t *timeout[T]) Drop() {
	t.sleep.Drop()
	t.f.Drop()
}
