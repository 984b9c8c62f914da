// Package x has its exit in the loop's condition, which the completed future makes
// false.
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
	for open := true; open; {
		item := futures.On(in.Recv())
		closed := futures.On(futures.Ref(window))
		switch co.Select(item, closed) {
		case item:
			v, err := item.Result()
			if err != nil {
				open = false
				break
			}
			all = append(all, v)
		case closed:
			open = false
		}
	}
	return all
}
