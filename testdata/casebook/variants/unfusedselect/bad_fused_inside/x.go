// Package x fuses its future anew in every turn; a fresh fuse does not know that
// the future has completed.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Work(co *futures.Co, in *mpsc.Receiver[int], limit time.Duration) (sum int, late bool) {
	deadline := timer.Sleep(limit)
	defer deadline.Drop()
	for {
		fused := futures.Fuse(futures.Ref(deadline))
		end := futures.On[time.Time](fused)
		item := futures.On(in.Recv())
		switch co.Select(end, item) { // want "FV2001"
		case end:
			late = true
		case item:
			v, err := item.Result()
			if err != nil {
				return sum, late
			}
			sum += v
		}
	}
}
