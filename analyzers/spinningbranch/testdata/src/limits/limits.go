// Package limits holds what the rule does not see. A finding here is progress:
// then the page has to be changed too.
package limits

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Without a select.
func Awaits(co *futures.Co, in *mpsc.Receiver[int], use func(int)) {
	for {
		if n, err := futures.Await(co, in.Recv()); err == nil {
			use(n)
		}
	}
}

// The function that is told does nothing about it.
func Told(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, warn func(error), use func(int)) {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err != nil {
				warn(err)
				continue
			}
			use(n)
		}
	}
}
