// Package x leaves its loop by a break that stands in an if, not in a switch.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Gather(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (all []int) {
	window := timer.Sleep(d)
	defer window.Drop()
	for {
		item := futures.On(in.Recv())
		closed := futures.On(futures.Ref(window))
		if co.Select(item, closed) == closed {
			break
		}
		v, err := item.Result()
		if err != nil {
			break
		}
		all = append(all, v)
	}
	return all
}
