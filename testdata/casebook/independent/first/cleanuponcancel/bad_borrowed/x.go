// Package x asks over connections of a library's pool.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/first/cleanuponcancel/bad_borrowed/lib"
)

type Client struct {
	pool *lib.Pool
	Bad  int
}

// Get asks for a key over one of the pool's connections.
func (c *Client) Get(co *futures.Co, key string) (string, error) {
	conn := c.pool.Take()
	v, err := conn.Ask(co, "get "+key)
	if err != nil {
		c.Bad++
	}
	if e := lib.Return(co, c.pool, conn); err == nil { // want "FV3002"
		err = e
	}
	return v, err
}

// Keys asks for many keys.
func (c *Client) Keys(co *futures.Co, keys ...string) (map[string]string, error) {
	m := make(map[string]string, len(keys))
	for _, k := range keys {
		v, err := c.Get(co, k)
		if err != nil {
			return m, err
		}
		m[k] = v
	}
	return m, nil
}
