// Package undo returns what undoes an acquisition as a function.
package undo

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Pin keeps a page in memory.
type Pin struct {
	guard *lock.Guard[[]byte]
	page  int
}

// Pages are in memory.
type Pages struct {
	locks []*lock.Mutex[[]byte]
	pins  int
}

// pin locks a page and returns how to unlock it.
func (p *Pages) pin(co *futures.Co, n int) (page *Pin, unpin func(), err error) {
	g, err := futures.Await(co, p.locks[n].Lock())
	if err != nil {
		return nil, nil, err
	}
	p.pins++
	return &Pin{g, n}, func() {
		p.pins--
		g.Unlock()
	}, nil
}

// Swap exchanges two bytes of a page, slowly.
func (p *Pages) Swap(co *futures.Co, n, i, j int) error {
	pin, unpin, err := p.pin(co, n)
	if err != nil {
		return err
	}
	defer unpin()
	co.Yield()
	b := *pin.guard.Value()
	b[i], b[j] = b[j], b[i]
	return nil
}
