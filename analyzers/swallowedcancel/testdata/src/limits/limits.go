// Package limits pins what the rule does not see.
package limits

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// What panics in any case is taken to pass cancellations on.
func other(co *futures.Co) {
	defer func() {
		if r := recover(); r != nil {
			if r == "mine" {
				panic(r)
			}
			log.Print(r)
		}
	}()
	co.Yield()
}

// What was recovered is given to a function that is not known.
func given(co *futures.Co, report func(any)) {
	defer func() {
		if r := recover(); r != nil {
			report(r)
		}
	}()
	co.Yield()
}

// A test between the failure and the next turn may have to do with it.
func depends(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], verbose bool) {
	for {
		_, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if err != nil {
			if verbose {
				log.Print(err)
			}
		}
	}
}
