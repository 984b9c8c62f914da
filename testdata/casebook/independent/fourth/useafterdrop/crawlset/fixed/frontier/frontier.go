// Package frontier holds what is being fetched.
package frontier

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
)

type Page struct {
	URL   string
	Links []string
}

type Set struct {
	running *stream.FuturesUnordered[Page]
	limit   int
}

func New(limit int) *Set {
	return &Set{running: stream.NewUnordered[Page](), limit: limit}
}

func (s *Set) add(f futures.Future[Page]) { s.running.Push(f) }

// Offer takes f unless the set is full.
func (s *Set) Offer(f futures.Future[Page]) bool {
	if s.running.Len() >= s.limit {
		return false
	}
	s.add(f)
	return true
}

func (s *Set) Add(f futures.Future[Page]) { s.add(f) }

func (s *Set) Next() futures.Future[Page] { return futures.Next[Page](s.running) }

func (s *Set) Drop() { s.running.Drop() }
