// Package lib locks and unlocks for others.
package lib

import (
	"errors"
	"sync"

	"github.com/futvet/futvet/futures"
)

var ErrClosed = errors.New("closed")

type Store struct {
	mu     sync.Mutex
	closed bool
	N      int
}

// Begin locks.
func (s *Store) Begin() { s.mu.Lock() }

// End unlocks.
func (s *Store) End() { s.mu.Unlock() }

// Open locks, unless it fails.
func (s *Store) Open() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	return nil
}

// Try locks if it can.
func (s *Store) Try() bool { return s.mu.TryLock() }

// Scope locks, and returns what unlocks.
func (s *Store) Scope() func() {
	s.mu.Lock()
	return s.mu.Unlock
}

// Wait unlocks while it waits.
func (s *Store) Wait(co *futures.Co) {
	s.mu.Unlock()
	co.Yield()
	s.mu.Lock()
}

// Twice waits twice.
func (s *Store) Twice(co *futures.Co) {
	s.Wait(co)
	s.Wait(co)
}

// With calls f under the lock.
func (s *Store) With(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Nap waits.
func Nap(co *futures.Co) { co.Yield() }

// Mutex is a lock.
type Mutex struct{ mu sync.Mutex }

func (m *Mutex) Lock()   { m.mu.Lock() }
func (m *Mutex) Unlock() { m.mu.Unlock() }

// Guard is a held lock.
type Guard struct{ mu *sync.Mutex }

func (s *Store) Guard() Guard {
	s.mu.Lock()
	return Guard{&s.mu}
}

func (g Guard) Release() { g.mu.Unlock() }
