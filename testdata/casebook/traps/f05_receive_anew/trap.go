// Package trap makes its receive futures anew in every turn and drops them there.
// Receiving from a channel is cancel safe: nothing is taken until it completes.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Merge counts what arrives on either channel until both have ended.
func Merge(co *futures.Co, a, b *mpsc.Receiver[string]) map[string]int {
	seen := make(map[string]int)
	for a != nil || b != nil {
		var fromA, fromB *futures.BranchOf[string]
		if a != nil {
			fromA = futures.On(a.Recv())
		}
		if b != nil {
			fromB = futures.On(b.Recv())
		}
		switch co.Select(fromA, fromB) {
		case fromA:
			if s, err := fromA.Result(); err != nil {
				a = nil
			} else {
				seen[s]++
			}
		case fromB:
			if s, err := fromB.Result(); err != nil {
				b = nil
			} else {
				seen[s]++
			}
		}
	}
	return seen
}
