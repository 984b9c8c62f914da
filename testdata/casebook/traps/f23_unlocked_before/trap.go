// Package trap locks and awaits in the same function, but never at the same time:
// the lock is given back, on every branch, before the suspension point.
package trap

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

// Counter numbers the lines it writes.
type Counter struct {
	mu    sync.Mutex
	n     byte
	w     aio.Writer
	names *lock.Mutex[map[byte]string]
}

// Line writes one line.
func (c *Counter) Line(co *futures.Co, text string) error {
	c.mu.Lock()
	n := c.n
	if n == 255 {
		c.mu.Unlock()
		_, err := futures.Await(co, aio.WriteAll(c.w, []byte("full\n")))
		return err
	}
	c.n++
	c.mu.Unlock()
	_, err := futures.Await(co, aio.WriteAll(c.w, append([]byte{n}, text...)))
	return err
}

// Name writes the name of a line.
func (c *Counter) Name(co *futures.Co, n byte) error {
	names, err := futures.Await(co, c.names.Lock())
	if err != nil {
		return err
	}
	name, ok := (*names.Value())[n]
	names.Unlock()
	if !ok {
		return nil
	}
	_, err = futures.Await(co, aio.WriteAll(c.w, []byte(name)))
	return err
}
