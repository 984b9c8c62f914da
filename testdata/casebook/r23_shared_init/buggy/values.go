// Package values has values that are made when they are first asked for.
//
// A first attempt at a value is made without waiting, and left where it is. It has
// begun to make the value; whoever asks for the same one waits for it, and nobody
// polls it.
//
// Source: moka-rs/moka#240.
package values

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Origin makes values.
type Origin interface {
	Make(key string) futures.Future[string]
}

// Cache has the values, made or being made.
type Cache struct {
	origin Origin
	cells  map[string]*lock.OnceCell[string]
}

func (c *Cache) get(key string) futures.Future[string] {
	cell := c.cells[key]
	if cell == nil {
		cell = lock.NewOnceCell[string]()
		c.cells[key] = cell
	}
	return cell.GetOrInit(func() futures.Future[string] { return c.origin.Make(key) })
}

// Both returns the value of a key if it is there, and that of another key.
func (c *Cache) Both(co *futures.Co, key, other string) (have, wait string, err error) {
	attempt := c.get(key)
	defer attempt.Drop()
	now, err := futures.Await(co, futures.PollOnce(futures.Ref[string](attempt)))
	if err != nil {
		return "", "", err
	}
	wait, err = futures.Await(co, c.get(other)) // want "FV2003"
	return now.Value, wait, err
}
