// Package ownerfields starts futures that a struct owns and drops.
package ownerfields

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Watchdog fires unless it is fed.
type Watchdog struct {
	every time.Duration
	sleep futures.Future[time.Time]
	ticks *timer.Interval
	fired int
}

// New makes a watchdog that has to be fed within every.
func New(every time.Duration) *Watchdog {
	return &Watchdog{every: every, sleep: timer.Sleep(every), ticks: timer.Every(every / 4)}
}

// Feed starts the time anew.
func (w *Watchdog) Feed() {
	w.sleep.Drop()
	w.sleep = timer.Sleep(w.every)
}

// Wait returns true when the watchdog has fired, false at a tick.
func (w *Watchdog) Wait(co *futures.Co) bool {
	bark := futures.On(futures.Ref(w.sleep))
	tick := futures.On(w.ticks.Tick())
	if co.Select(bark, tick) == tick {
		return false
	}
	w.fired++
	w.sleep = timer.Sleep(w.every)
	return true
}

// Drop ends the watchdog.
func (w *Watchdog) Drop() {
	w.sleep.Drop()
	w.ticks.Drop()
}
