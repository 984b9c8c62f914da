// Package limits pins what the rule does not see.
package limits

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type shard struct {
	mu sync.Mutex
	n  int
}

// Elements of a slice are one: the lock of the second is taken for that of the first.
func elements(co *futures.Co, all []*shard, i, j int) {
	all[i].mu.Lock()
	all[j].mu.Lock()
	all[i].mu.Unlock()
	co.Yield()
	all[j].mu.Unlock()
}

// Something else is unlocked that might be the same lock.
func mayBe(co *futures.Co, a, b *shard) {
	a.mu.Lock()
	b.mu.Unlock()
	co.Yield()
	a.mu.Unlock()
}

func keep(f func()) {}

// A function that unlocks was given away, and may have been called.
func givenAway(co *futures.Co, s *shard) {
	s.mu.Lock()
	keep(s.mu.Unlock)
	co.Yield()
	s.mu.Unlock()
}

// A lock and an unlock that each depend on something are taken to agree.
func depends(co *futures.Co, s *shard, a, b func() bool) {
	if a() {
		s.mu.Lock()
	}
	if b() {
		s.mu.Unlock()
	}
	co.Yield()
}

// A function that calls itself is unknown to itself.
func recursive(co *futures.Co, s *shard, n int) {
	s.mu.Lock()
	if n > 0 {
		recursive(co, s, n-1)
	}
	s.mu.Unlock()
}
