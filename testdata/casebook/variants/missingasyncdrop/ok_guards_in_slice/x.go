// Package x takes many locks and gives them back in one deferred loop.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

func Sum(co *futures.Co, ms []*lock.Mutex[int]) (sum int, err error) {
	var held []*lock.Guard[int]
	defer func() {
		for _, g := range held {
			g.Unlock()
		}
	}()
	for _, m := range ms {
		g, err := futures.Await(co, m.Lock())
		if err != nil {
			return 0, err
		}
		held = append(held, g)
	}
	for _, g := range held {
		sum += *g.Value()
	}
	return sum, nil
}
