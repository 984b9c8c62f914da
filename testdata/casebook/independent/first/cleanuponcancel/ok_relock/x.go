// Package x lets go of a lock while it waits.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Entry struct {
	Value string
	Rev   int
}

type Cache struct {
	m     *lock.Mutex[map[string]Entry]
	fetch func(string) futures.Future[string]
}

// Get is the value of key, which is fetched without the lock.
func (c *Cache) Get(co *futures.Co, key string) (string, error) {
	g, err := futures.Await(co, c.m.Lock())
	if err != nil {
		return "", err
	}
	e, ok := (*g.Value())[key]
	g.Unlock()
	if ok {
		return e.Value, nil
	}
	v, err := futures.Await(co, c.fetch(key))
	if err != nil {
		return "", err
	}
	if g, err = futures.Await(co, c.m.Lock()); err != nil {
		return "", err
	}
	now := (*g.Value())[key]
	if now.Rev == e.Rev {
		now = Entry{v, e.Rev + 1}
		(*g.Value())[key] = now
	}
	g.Unlock()
	return now.Value, nil
}
