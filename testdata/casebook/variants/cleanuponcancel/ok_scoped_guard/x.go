// Package x takes a lock before a long wait, and has given it back by then: the
// release stands in a branch, before the suspension point of that branch.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Next(co *futures.Co, m *lock.Mutex[[]int], more *mpsc.Receiver[int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	if q := *g.Value(); len(q) > 0 {
		*g.Value() = q[1:]
		g.Unlock()
		return q[0], nil
	}
	g.Unlock()
	for {
		v, err := futures.Await(co, more.Recv())
		if err != nil || v >= 0 {
			return v, err
		}
		co.Yield()
	}
}
