// Package trap makes the future of the next tick anew in every turn. The interval
// itself is made once, and waiting for its tick is cancel safe: the schedule
// stays where it is.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Batch hands over what has arrived once a second.
func Batch(co *futures.Co, in *mpsc.Receiver[int], flush func([]int)) error {
	every := timer.Every(time.Second)
	defer every.Drop()
	var batch []int
	for {
		tick := futures.On(every.Tick())
		item := futures.On(in.Recv())
		switch co.Select(tick, item) {
		case tick:
			flush(batch)
			batch = nil
		case item:
			v, err := item.Result()
			if err != nil {
				flush(batch)
				return nil
			}
			batch = append(batch, v)
		}
	}
}
