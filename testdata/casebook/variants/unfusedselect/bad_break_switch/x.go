// Package x means to leave its loop when the timer has elapsed. The break leaves the
// switch.
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
	for len(all) < 1000 {
		item := futures.On(in.Recv())
		closed := futures.On(futures.Ref(window))
		switch co.Select(item, closed) { // want "FV2001"
		case item:
			v, err := item.Result()
			if err != nil {
				return all
			}
			all = append(all, v)
		case closed:
			break
		}
	}
	return all
}
