// Package exhausted reads from several channels until each has ended, and disarms those that have.
package exhausted

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Item comes from somewhere.
type Item struct{ From, Text string }

// Merge passes on what comes from a, b and c. It takes them.
func Merge(co *futures.Co, a, b, c *mpsc.Receiver[Item], pass func(Item)) (ended int) {
	rxs := []*mpsc.Receiver[Item]{a, b, c}
	for _, rx := range rxs {
		defer rx.Drop()
	}
	for {
		arms := make([]futures.Branch, len(rxs))
		recvs := make([]*futures.BranchOf[Item], len(rxs))
		for i, rx := range rxs {
			if rx != nil {
				recvs[i] = futures.On(rx.Recv())
				arms[i] = recvs[i]
			}
		}
		won := co.Select(arms...)
		if won == nil {
			return ended
		}
		for i, r := range recvs {
			if r == nil || won != r {
				continue
			}
			if item, err := r.Result(); err == io.EOF {
				rxs[i] = nil
				ended++
			} else if err == nil {
				pass(item)
			}
		}
	}
}
