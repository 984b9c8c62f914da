// Package x remembers that its timer has elapsed and leaves the branch nil.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Drain(co *futures.Co, in *mpsc.Receiver[int], patience time.Duration) (n int, late bool) {
	slow := timer.Sleep(patience)
	defer slow.Drop()
	for elapsed := false; ; {
		var warn futures.Branch
		if !elapsed {
			warn = futures.On(futures.Ref(slow))
		}
		item := futures.On(in.Recv())
		if won := co.Select(warn, item); won == item {
			if _, err := item.Result(); err != nil {
				return n, elapsed
			}
			n++
		} else {
			elapsed = true
		}
	}
}
