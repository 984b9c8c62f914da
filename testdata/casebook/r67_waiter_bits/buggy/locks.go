// Package locks has a lock for every object of a store.
//
// A writer who waits announces himself and withdraws when the wait is over. One that
// is dropped while it waits leaves its announcement behind, and it keeps all readers
// of the object waiting for a writer that is not there.
//
// Source: rustfs/rustfs#2795.
package locks

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type state struct {
	readers        int
	writer         bool
	writersWaiting int
	freed          *lock.Notify
}

func (s *state) incWritersWaiting() { s.writersWaiting++ }
func (s *state) decWritersWaiting() { s.writersWaiting-- }

func (s *state) tryRead() bool {
	if s.writer || s.writersWaiting > 0 {
		return false
	}
	s.readers++
	return true
}

func (s *state) tryWrite() bool {
	if s.writer || s.readers > 0 {
		return false
	}
	s.writer = true
	return true
}

// Manager has the locks.
type Manager struct{ states map[string]*state }

// Read takes an object's lock for reading, if it is free.
func (m *Manager) Read(key string) bool { return m.states[key].tryRead() }

// Write takes an object's lock for writing, as soon as it is free.
func (m *Manager) Write(co *futures.Co, key string, limit time.Duration) bool {
	s := m.states[key]
	for !s.tryWrite() {
		s.incWritersWaiting() // want "FV3003"
		_, err := futures.Await(co, timer.Timeout(limit, s.freed.Wait()))
		s.decWritersWaiting()
		if err != nil {
			return false
		}
	}
	return true
}
