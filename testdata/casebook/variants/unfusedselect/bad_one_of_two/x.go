// Package x lends two timers to its select, and guards one of them.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Watch(co *futures.Co, in *mpsc.Receiver[string], soft, hard time.Duration) (n, warnings int) {
	first, second := timer.Sleep(soft), timer.Sleep(hard)
	defer first.Drop()
	defer second.Drop()
	warned := false
	for {
		var warn *futures.BranchOf[time.Time]
		if !warned {
			warn = futures.On(futures.Ref(first))
		}
		alarm := futures.On(futures.Ref(second))
		item := futures.On(in.Recv())
		switch co.SelectBiased(alarm, warn, item) { // want "FV2001"
		case warn:
			warned = true
			warnings++
		case alarm:
			warnings += 10
		case item:
			if _, err := item.Result(); err != nil {
				return n, warnings
			}
			n++
		}
	}
}
