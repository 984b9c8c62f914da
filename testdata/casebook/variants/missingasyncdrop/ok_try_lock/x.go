// Package x tries two locks in turn; where it got none there is nothing to unlock.
package x

import (
	"github.com/futvet/futvet/futures/lock"
)

func Add(first, second *lock.Mutex[int], n int) bool {
	g, ok := first.TryLock()
	if !ok {
		if g, ok = second.TryLock(); !ok {
			return false
		}
	}
	defer g.Unlock()
	*g.Value() += n
	return true
}
