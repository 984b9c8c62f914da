// Package limits holds what the rule does not see. A finding here is progress:
// then the page has to be changed too.
package limits

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// One turn is a method.
type loop struct{ tick *timer.Interval }

func (l *loop) turn(co *futures.Co) bool {
	next, over := futures.On(l.tick.Tick()), futures.On(timer.Sleep(time.Minute))
	return co.Select(next, over) == next
}

func (l *loop) Run(co *futures.Co) {
	for l.turn(co) {
	}
}

// The deadline is in a future of the program.
func limit(d time.Duration) futures.Future[time.Time] { return timer.Sleep(d) }

func Deadline(co *futures.Co, tick *timer.Interval, step func()) {
	for {
		next, over := futures.On(tick.Tick()), futures.On(limit(time.Minute))
		if co.Select(next, over) == over {
			return
		}
		step()
	}
}
