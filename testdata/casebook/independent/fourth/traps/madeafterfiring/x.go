// Package madeafterfiring renews a subscription to a notification whenever it has fired.
package madeafterfiring

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Level struct {
	raised *lock.Notify
	value  int
}

func (l *Level) Raise(v int) {
	l.value = max(l.value, v)
	l.raised.NotifyAll()
}

// Follow reports the level at every raise, until a count of ticks is over.
func Follow(co *futures.Co, l *Level, every time.Duration, ticks int, report func(int)) error {
	iv := timer.Every(every)
	defer iv.Drop()
	var raised futures.Future[struct{}]
	defer func() {
		if raised != nil {
			raised.Drop()
		}
	}()
	for ticks > 0 {
		if raised == nil {
			raised = l.raised.Wait()
			report(l.value)
		}
		fired := futures.On(futures.Ref(raised))
		tick := futures.On(iv.Tick())
		switch co.Select(fired, tick) {
		case fired:
			raised = nil
		case tick:
			ticks--
		}
	}
	return nil
}
