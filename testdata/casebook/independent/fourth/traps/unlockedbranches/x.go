// Package unlockedbranches unlocks on every way to its waits.
package unlockedbranches

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type Cache struct {
	mu      sync.Mutex
	values  map[string]string
	loading map[string]*futures.Shared[string]
	load    func(key string) futures.Future[string]
}

func New(load func(string) futures.Future[string]) *Cache {
	return &Cache{values: map[string]string{}, loading: map[string]*futures.Shared[string]{}, load: load}
}

func (c *Cache) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.values)
}

// Get is key's value, loaded once for all that ask.
func (c *Cache) Get(co *futures.Co, key string) (string, error) {
	c.mu.Lock()
	if v, ok := c.values[key]; ok {
		c.mu.Unlock()
		return v, nil
	}
	f, ok := c.loading[key]
	if !ok {
		f = futures.Share(c.load(key))
		c.loading[key] = f
	}
	mine := f.Clone()
	c.mu.Unlock()
	v, err := futures.Await[string](co, mine)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if l, ok := c.loading[key]; ok {
		l.Drop()
		delete(c.loading, key)
	}
	c.values[key] = v
	return v, nil
}

// Fill loads keys until there are n values.
func (c *Cache) Fill(co *futures.Co, n int, keys ...string) error {
	for i := 0; i < len(keys) && c.size() < n; i++ {
		if _, err := c.Get(co, keys[i]); err != nil {
			return err
		}
	}
	return nil
}
