// Package x is a cache that tells when it evicts.
package x

import (
	"github.com/futvet/futvet/futures"
)

type entry[V any] struct {
	value V
	used  int
}

// Cache holds at most max values. OnEvict, if set, writes an evicted value back.
type Cache[K comparable, V any] struct {
	max     int
	clock   int
	entries map[K]*entry[V]
	OnEvict func(K, V) futures.Future[struct{}]
}

func New[K comparable, V any](max int) *Cache[K, V] {
	return &Cache[K, V]{max: max, entries: map[K]*entry[V]{}}
}

func (c *Cache[K, V]) oldest() (key K) {
	best := -1
	for k, e := range c.entries {
		if best < 0 || e.used < best {
			key, best = k, e.used
		}
	}
	return key
}

// Get returns the value of k, which load brings if it is not here.
func (c *Cache[K, V]) Get(co *futures.Co, k K, load func(K) futures.Future[V]) (V, error) {
	c.clock++
	if e := c.entries[k]; e != nil {
		e.used = c.clock
		return e.value, nil
	}
	v, err := futures.Await(co, load(k))
	if err != nil {
		return v, err
	}
	if len(c.entries) >= c.max {
		old := c.oldest()
		victim := c.entries[old]
		delete(c.entries, old)
		if c.OnEvict != nil {
			c.OnEvict(old, victim.value) // want "FV1001"
		}
	}
	c.entries[k] = &entry[V]{v, c.clock}
	return v, nil
}
