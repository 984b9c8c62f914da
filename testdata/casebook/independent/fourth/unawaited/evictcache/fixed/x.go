// Package evictcache is a bounded cache whose entries are written back when they are evicted.
package evictcache

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Evictor writes an entry back; the future is the writing.
type Evictor[K comparable, V any] func(key K, value V) futures.Future[struct{}]

type entry[K comparable, V any] struct {
	key   K
	value V
	dirty bool
}

type Cache[K comparable, V any] struct {
	limit   int
	order   []entry[K, V]
	onEvict Evictor[K, V]
}

type Option[K comparable, V any] func(*Cache[K, V])

func WithEvictor[K comparable, V any](fn Evictor[K, V]) Option[K, V] {
	return func(c *Cache[K, V]) { c.onEvict = fn }
}

func New[K comparable, V any](limit int, opts ...Option[K, V]) *Cache[K, V] {
	c := &Cache[K, V]{limit: limit}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *Cache[K, V]) Get(key K) (v V, ok bool) {
	for i := range c.order {
		if c.order[i].key == key {
			return c.order[i].value, true
		}
	}
	return v, false
}

// Put adds a dirty entry; the oldest one goes when there is no room.
func (c *Cache[K, V]) Put(co *futures.Co, key K, value V) error {
	for i := range c.order {
		if e := &c.order[i]; e.key == key {
			e.value, e.dirty = value, true
			return nil
		}
	}
	if len(c.order) >= c.limit {
		old := c.order[0]
		if old.dirty && c.onEvict != nil {
			if _, err := futures.Await(co, c.onEvict(old.key, old.value)); err != nil {
				return err
			}
		}
		c.order = c.order[1:]
	}
	c.order = append(c.order, entry[K, V]{key: key, value: value, dirty: true})
	return nil
}

// Disk is an evictor that takes a millisecond for each entry.
func Disk(store map[string][]byte) Evictor[string, []byte] {
	return func(key string, value []byte) futures.Future[struct{}] {
		return futures.Map(timer.Sleep(time.Millisecond), func(time.Time) struct{} {
			store[key] = value
			return struct{}{}
		})
	}
}
