// Package x yields now and then during a long computation under a lock; yielding is
// a suspension point like any other.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

func Sum(co *futures.Co, m *lock.Mutex[[]int]) (sum int) {
	g, ok := m.TryLock()
	if !ok {
		return -1
	}
	for i, v := range *g.Value() {
		sum += v
		if i%1000 == 999 {
			co.Yield()
		}
	}
	g.Unlock() // want "FV3002"
	return sum
}
