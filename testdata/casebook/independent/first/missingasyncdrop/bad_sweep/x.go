// Package x sweeps expired sessions.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Session struct {
	mu     *lock.Mutex[int64]
	ID     string
	Pinned bool
}

type Manager struct{ sessions map[string]*Session }

// Sweep removes what was not used since before and says how many that were.
func (m *Manager) Sweep(co *futures.Co, before int64) (n int, err error) {
	ids := make([]string, 0, len(m.sessions))
	for id := range m.sessions {
		ids = append(ids, id)
	}
	for _, id := range ids {
		s := m.sessions[id]
		used, ok := s.mu.TryLock() // want "FV3001"
		if !ok {
			continue
		}
		if s.Pinned {
			*used.Value() = before
			continue
		}
		old := *used.Value() < before
		used.Unlock()
		if old {
			delete(m.sessions, id)
			n++
		}
	}
	co.Yield()
	return n, nil
}
