// Package x relies on a function that sounds as if it unlocked, and does not.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Seats struct{ free int }

func finish(g *lock.Guard[Seats], taken int) {
	g.Value().free -= taken
}

func Book(co *futures.Co, m *lock.Mutex[Seats], n int) (ok bool, err error) {
	g, err := futures.Await(co, m.Lock()) // want "FV3001"
	if err != nil {
		return false, err
	}
	if g.Value().free < n {
		g.Unlock()
		return false, nil
	}
	finish(g, n)
	return true, nil
}
