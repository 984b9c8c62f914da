// Package x puts one turn of its loop into a closure; the loop ends when the
// channel has ended and not when the timer has elapsed.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Count(co *futures.Co, in *mpsc.Receiver[int], after time.Duration) (before, total int) {
	mark := timer.Sleep(after)
	defer mark.Drop()
	turn := func() bool {
		item := futures.On(in.Recv())
		passed := futures.On(futures.Ref(mark))
		switch co.Select(item, passed) { // want "FV2001"
		case item:
			if _, err := item.Result(); err != nil {
				return false
			}
			total++
		case passed:
			before = total
		}
		return true
	}
	for turn() {
	}
	return before, total
}
