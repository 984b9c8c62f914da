// Package x keeps typed values behind a lock.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Cell[T comparable] struct {
	m    *lock.Mutex[T]
	gens int
}

func NewCell[T comparable](v T) *Cell[T] { return &Cell[T]{m: lock.NewMutex(v)} }

// CompareAndSwap stores v if the cell holds old.
func (c *Cell[T]) CompareAndSwap(co *futures.Co, old, v T) (bool, error) {
	g, err := futures.Await(co, c.m.Lock()) // want "FV3001"
	if err != nil {
		return false, err
	}
	if p := g.Value(); *p == old {
		*p = v
		c.gens++
		g.Unlock()
		return true, nil
	}
	return false, nil
}

// Load is the cell's value.
func (c *Cell[T]) Load() futures.Future[T] {
	return futures.Map(c.m.Lock(), func(g *lock.Guard[T]) T {
		defer g.Unlock()
		return *g.Value()
	})
}
