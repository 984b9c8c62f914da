// Package x builds a race out of two futures and then needs it on one path only.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Wait(co *futures.Co, in *mpsc.Receiver[int], d time.Duration, urgent bool) (int, error) {
	tick := futures.Map(timer.Sleep(d), func(time.Time) int { return -1 })
	either := futures.Race(in.Recv(), tick) // want "FV1001"
	if !urgent {
		return futures.Await(co, either)
	}
	v, ok, err := in.TryRecv()
	if !ok {
		v = -1
	}
	return v, err
}
