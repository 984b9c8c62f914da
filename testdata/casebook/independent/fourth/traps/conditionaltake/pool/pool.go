// Package pool runs a limited number of futures.
package pool

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
)

type Pool struct {
	set   *stream.FuturesUnordered[int]
	limit int
}

func New(limit int) *Pool { return &Pool{stream.NewUnordered[int](), limit} }

// TryAdd takes f if there is room; if not, f stays the caller's.
func (p *Pool) TryAdd(f futures.Future[int]) bool {
	if p.set.Len() == p.limit {
		return false
	}
	p.set.Push(f)
	return true
}

func (p *Pool) Wait() futures.Future[int] { return futures.Next[int](p.set) }
func (p *Pool) Drop()                     { p.set.Drop() }
