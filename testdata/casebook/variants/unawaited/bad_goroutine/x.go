// Package x makes its future in a goroutine, and looks whether it is still wanted
// after that.
package x

import (
	"sync"

	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
)

type Cache struct {
	mu   sync.Mutex
	vals map[string]int
}

func (c *Cache) has(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.vals[key]
	return ok
}

func (c *Cache) Prefetch(r aio.Reader, key string) {
	go func() {
		f := aio.Read(r, make([]byte, 8)) // want "FV1001"
		if c.has(key) {
			return
		}
		n, err := executor.Run(f)
		if err != nil {
			return
		}
		c.mu.Lock()
		c.vals[key] = n
		c.mu.Unlock()
	}()
}
