// Package x unlocks at the end of its loop's body, which a continue skips.
package x

import (
	"github.com/futvet/futvet/futures/lock"
)

func Reset(ms []*lock.Mutex[int], keep func(int) bool) (n int) {
	for _, m := range ms {
		guard, ok := m.TryLock() // want "FV3001"
		if !ok {
			continue
		}
		if keep(*guard.Value()) {
			continue
		}
		*guard.Value() = 0
		n++
		guard.Unlock()
	}
	return n
}
