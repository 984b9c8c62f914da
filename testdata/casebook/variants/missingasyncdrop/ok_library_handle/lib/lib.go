// Package lib is a pool of connections.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Pool is a pool.
type Pool struct{ free []aio.Writer }

// Handle is a connection out of a pool.
//
//futvet:mustcall Return
type Handle struct {
	pool *Pool
	w    aio.Writer
}

// Get is a connection, or nil.
func (p *Pool) Get() *Handle {
	n := len(p.free)
	if n == 0 {
		return nil
	}
	h := &Handle{pool: p, w: p.free[n-1]}
	p.free = p.free[:n-1]
	return h
}

// Say sends a word.
func (h *Handle) Say(co *futures.Co, word string) error {
	_, err := futures.Await(co, aio.WriteAll(h.w, []byte(word)))
	return err
}

// Return puts the connection back.
func (h *Handle) Return() { h.pool.free = append(h.pool.free, h.w) }

// Put returns h.
func Put(h *Handle) { h.Return() }
