// Package x leaves its loop after its future completed only if the result is good.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func Choose(co *futures.Co, offer *oneshot.Receiver[int], tick *timer.Interval, good func(int) bool) (int, error) {
	defer offer.Drop()
	waited := 0
	for {
		got := futures.On(futures.Ref[int](offer))
		beat := futures.On(tick.Tick())
		won := co.Select(got, beat) // want "FV2001"
		if won == beat {
			if waited++; waited > 60 {
				return 0, futures.ErrElapsed
			}
			continue
		}
		v, err := got.Result()
		if err != nil {
			return 0, err
		}
		if good(v) {
			return v, nil
		}
	}
}
