// Package x keeps the pending logins of a session manager.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Manager has one pending login per user.
type Manager struct {
	logins map[string]futures.Future[int]
	slots  *lock.Mutex[int]
}

func New() *Manager {
	return &Manager{logins: map[string]futures.Future[int]{}, slots: lock.NewMutex(0)}
}

func (m *Manager) grant(user string) futures.Future[int] {
	return futures.Map(m.slots.Lock(), func(g *lock.Guard[int]) int {
		defer g.Unlock()
		*g.Value()++
		return *g.Value()*100 + len(user)
	})
}

// Begin begins a login of user, in place of a pending one.
func (m *Manager) Begin(user string) {
	f := m.grant(user)
	if old := m.logins[user]; old != nil {
		old.Drop()
	}
	m.logins[user] = f
}

// Finish waits for the login of user.
func (m *Manager) Finish(co *futures.Co, user string) (int, error) {
	f, ok := m.logins[user]
	if !ok {
		return 0, fmt.Errorf("%s: no login", user)
	}
	delete(m.logins, user)
	return futures.Await(co, f)
}

// Close gives up what is pending.
func (m *Manager) Close() {
	for user, f := range m.logins {
		f.Drop()
		delete(m.logins, user)
	}
}
