// Package lib keeps wakers for others.
package lib

import "github.com/futvet/futvet/futures"

// Slot keeps a waker.
type Slot struct {
	waker futures.Waker
	full  bool
}

// Register keeps the waker.
func (s *Slot) Register(w futures.Waker) { s.waker = w }

// Wait says whether the slot is full; if it is not, the waker is kept.
func (s *Slot) Wait(cx *futures.Context) (full bool) {
	if s.full {
		return true
	}
	s.waker = cx.Waker()
	return false
}

// Peek looks at the Context, and keeps nothing.
func (s *Slot) Peek(cx *futures.Context) bool {
	return cx.Spawner() != nil && s.full
}
