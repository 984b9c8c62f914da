// Package counter has a counter with an ordinary mutex.
//
// A bump waits first, and holds the mutex while it counts.
//
// Source: tokio-rs/tokio#4588.
package counter

import (
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Counter counts.
type Counter struct {
	mu sync.Mutex
	n  int
}

func (c *Counter) bump(co *futures.Co) (int, error) {
	if _, err := futures.Await(co, timer.Sleep(10*time.Millisecond)); err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n, nil
}

// First bumps twice and returns what comes first.
func (c *Counter) First(co *futures.Co) (int, error) {
	a, b := futures.On(futures.Async(c.bump)), futures.On(futures.Async(c.bump))
	if co.Select(a, b) == a {
		return a.Result()
	}
	return b.Result()
}
