// Package set takes futures.
package set

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
)

type Set struct {
	running *stream.FuturesUnordered[int]
	kept    futures.Future[int]
}

func (s *Set) add(f futures.Future[int]) { s.running.Push(f) }

// Add takes f for certain.
func (s *Set) Add(f futures.Future[int]) { s.add(f) }

// Keep keeps f for whoever wants to drop it.
func (s *Set) Keep(f futures.Future[int]) { s.kept = f }

// Offer takes f if there is room.
func (s *Set) Offer(f futures.Future[int]) bool {
	if s.running.Len() > 8 {
		return false
	}
	s.add(f)
	return true
}

// Put takes f, or drops it.
func (s *Set) Put(f futures.Future[int]) {
	if s.running.Len() > 8 {
		f.Drop()
		return
	}
	s.add(f)
}
