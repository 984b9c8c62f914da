// Package x waits for the first of many shards to be up.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Shard struct {
	ID  int
	Lag time.Duration
}

func (s *Shard) up() futures.Future[int] {
	return futures.Map(timer.Sleep(s.Lag), func(time.Time) int { return s.ID })
}

// First starts the shards as tasks and says which one was up first.
func First(co *futures.Co, shards []*Shard) (int, error) {
	g := futures.NewGroup[int](co)
	for _, s := range shards {
		g.Spawn(s.up())
	}
	first, err := futures.Await(co, g.Ended())
	return first, errors.Join(err, co.AsyncDrop(g)) // want "FV3002"
}
