// Package cachesweep throws old entries out of a cache whose shards have locks.
package cachesweep

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Entry is cached.
type Entry struct {
	Value  []byte
	Expiry time.Time
}

// Shard is a part of the cache.
type Shard struct {
	entries map[string]Entry
	frozen  bool
}

func (s *Shard) evict(now time.Time) (n int) {
	for k, e := range s.entries {
		if e.Expiry.Before(now) {
			delete(s.entries, k)
			n++
		}
	}
	return n
}

// Cache has shards.
type Cache struct{ shards []*lock.Mutex[Shard] }

func (c *Cache) sweep(now time.Time) (evicted, busy int) {
	for _, m := range c.shards {
		g, ok := m.TryLock() // want "FV3001"
		if !ok {
			busy++
			continue
		}
		shard := g.Value()
		if shard.frozen {
			continue
		}
		evicted += shard.evict(now)
		g.Unlock()
	}
	return evicted, busy
}

// Run sweeps every now and then, for ever.
func (c *Cache) Run(co *futures.Co, every time.Duration, report func(evicted, busy int)) error {
	for {
		now, err := futures.Await(co, timer.Sleep(every))
		if err != nil {
			return err
		}
		report(c.sweep(now))
	}
}
