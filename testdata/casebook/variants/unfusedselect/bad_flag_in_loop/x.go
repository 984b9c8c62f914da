// Package x guards its timer with a flag, and declares the flag inside the loop.
package x

import (
	"log"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Drain(co *futures.Co, in *mpsc.Receiver[int], patience time.Duration) (n int) {
	slow := timer.Sleep(patience)
	defer slow.Drop()
	for {
		warned := false
		var warn *futures.BranchOf[time.Time]
		if !warned {
			warn = futures.On(futures.Ref(slow))
		}
		item := futures.On(in.Recv())
		switch co.Select(warn, item) { // want "FV2001"
		case warn:
			log.Printf("slow after %d items", n)
			warned = true
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
		if warned && n == 0 {
			log.Print("nothing at all so far")
		}
	}
}
