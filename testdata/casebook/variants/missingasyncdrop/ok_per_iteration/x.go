// Package x takes a lock in every turn of a loop, inside a closure whose defer
// gives it back at the end of the turn.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Sum(co *futures.Co, ms []*lock.Mutex[int], in *mpsc.Receiver[int]) (sum int, err error) {
	for _, m := range ms {
		more, err := func() (bool, error) {
			g, err := futures.Await(co, m.Lock())
			if err != nil {
				return false, err
			}
			defer g.Unlock()
			n, err := futures.Await(co, in.Recv())
			if err != nil {
				return false, err
			}
			if *g.Value() += n; *g.Value() < 0 {
				return false, nil
			}
			sum += *g.Value()
			return true, nil
		}()
		if err != nil {
			return sum, err
		}
		if !more {
			break
		}
	}
	return sum, nil
}
