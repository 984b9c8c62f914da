// Package x replaces a future in every turn of a loop, and drops the old one first.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Latest(co *futures.Co, delays *mpsc.Receiver[time.Duration]) error {
	deadline := timer.Sleep(time.Hour)
	defer func() { deadline.Drop() }()
	for {
		next := futures.On(delays.Recv())
		end := futures.On(futures.Ref(deadline))
		switch co.Select(next, end) {
		case next:
			d, err := next.Result()
			if err != nil {
				return err
			}
			deadline.Drop()
			deadline = timer.Sleep(d)
		case end:
			return nil
		}
	}
}
