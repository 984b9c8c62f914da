// Package fix holds locks that are released a statement too late.
package fix

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type Store struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  int
	f  futures.Future[int]
}

func (s *Store) Yields(co *futures.Co) {
	s.mu.Lock()
	s.n++
	co.Yield()
	s.mu.Unlock()
}

func (s *Store) Awaits(co *futures.Co, f futures.Future[int]) (int, error) {
	s.mu.Lock()
	s.n++
	n, err := futures.Await(co, f)
	s.mu.Unlock()
	return n, err
}

func (s *Store) Reads(co *futures.Co) int {
	s.rw.RLock()
	n := s.n
	co.Yield()
	s.rw.RUnlock()
	return n
}

func (s *Store) Deferred(co *futures.Co) {
	s.mu.Lock()
	defer s.mu.Unlock()
	co.Yield() // no fix
}

// What it waits for is read under the lock.
func (s *Store) Field(co *futures.Co) {
	s.mu.Lock()
	futures.Await(co, s.f) // no fix
	s.mu.Unlock()
}

// Where it puts the result is guarded by the lock.
func (s *Store) Result(co *futures.Co, f futures.Future[int]) {
	s.mu.Lock()
	s.n, _ = futures.Await(co, f) // no fix
	s.mu.Unlock()
}

// It goes on under the lock.
func (s *Store) GoesOn(co *futures.Co) {
	s.mu.Lock()
	co.Yield() // no fix
	s.n++
	s.mu.Unlock()
}
