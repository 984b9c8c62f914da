// Package x serves from a cache that warms up meanwhile.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Table map[string]string

type Cache struct {
	warm *futures.Shared[Table]
	data Table
	miss int
}

// Serve answers keys with get. It has a share of its own in the warming up.
func (c *Cache) Serve(co *futures.Co, keys *mpsc.Receiver[string], get func(string, string)) error {
	warm := c.warm.Clone()
	defer warm.Drop()
	for {
		ready := futures.On(futures.Ref[Table](warm))
		key := futures.On(keys.Recv())
		switch co.Select(ready, key) { // want "FV2001"
		case ready:
			t, err := ready.Result()
			if err != nil {
				c.miss = -1
				continue
			}
			c.data = t
		case key:
			k, err := key.Result()
			if err != nil {
				return err
			}
			v, ok := c.data[k]
			if !ok {
				c.miss++
			}
			get(k, v)
		}
	}
}
