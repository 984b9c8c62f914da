// Package x ignores whether it got the lock, tests for nil, and forgets to unlock.
package x

import (
	"github.com/futvet/futvet/futures/lock"
)

func Peek(m *lock.Mutex[[]string]) string {
	g, _ := m.TryLock() // want "FV3001"
	if g == nil {
		return ""
	}
	if q := *g.Value(); len(q) > 0 {
		return q[0]
	}
	return ""
}
