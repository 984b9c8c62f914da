// Package values has values that are made when they are first asked for.
//
// The attempt is a task, which makes the value whether somebody waits or not.
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
	attempt := futures.Spawn(co, c.get(key))
	defer attempt.Drop()
	now, err := futures.Await(co, futures.PollOnce(futures.Ref[string](attempt)))
	if err != nil {
		return "", "", err
	}
	wait, err = futures.Await(co, c.get(other))
	return now.Value, wait, err
}
