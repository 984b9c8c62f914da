// Package x makes branches under conditions and hands all it made to one select.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Turn(co *futures.Co, a, b *mpsc.Receiver[int], idle time.Duration) (n int, err error) {
	var left, right *futures.BranchOf[int]
	var late *futures.BranchOf[time.Time]
	if a != nil {
		left = futures.On(a.Recv())
	}
	if b != nil {
		right = futures.On(b.Recv())
	}
	if idle > 0 {
		late = futures.On(timer.Sleep(idle))
	}
	switch co.SelectBiased(left, right, late) {
	case left:
		return left.Result()
	case right:
		return right.Result()
	case late:
		return 0, futures.ErrElapsed
	}
	return 0, futures.ErrClosed
}
