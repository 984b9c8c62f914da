// Package x collects what arrives within a window.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Event struct{ Name string }

type Collector struct {
	in  *mpsc.Receiver[Event]
	max int
}

// Window collects events until d has passed or there are enough of them.
func (c *Collector) Window(co *futures.Co, d time.Duration) (evs []Event) {
	end := timer.Sleep(d)
	for len(evs) < c.max {
		over, ev := futures.On(futures.Ref(end)), futures.On(c.in.Recv())
		if co.Select(over, ev) == over {
			break
		}
		e, err := ev.Result()
		if err != nil {
			break
		}
		evs = append(evs, e)
	}
	end.Drop() // want "FV3002"
	return evs
}
