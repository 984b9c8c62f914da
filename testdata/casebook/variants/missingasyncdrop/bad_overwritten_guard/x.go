// Package x looks for the fullest shard that is free, and forgets to unlock the
// ones that it prefers another one to.
package x

import (
	"github.com/futvet/futvet/futures/lock"
)

func Fullest(shards []*lock.Mutex[[]int]) (n int) {
	var best *lock.Guard[[]int]
	for _, s := range shards {
		g, ok := s.TryLock() // want "FV3001"
		if !ok {
			continue
		}
		if best != nil && len(*best.Value()) >= len(*g.Value()) {
			g.Unlock()
			continue
		}
		best = g
	}
	if best == nil {
		return 0
	}
	defer best.Unlock()
	return len(*best.Value())
}
