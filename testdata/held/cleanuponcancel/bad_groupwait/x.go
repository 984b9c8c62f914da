// Package x runs one task per shard.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Shard struct {
	ID   int
	work *mpsc.Receiver[int]
}

func (s *Shard) run() futures.Future[int] {
	return futures.Async(func(co *futures.Co) (sum int, err error) {
		for n, err := range futures.Each(co, futures.RefStream[int](s.work)) {
			if err != nil {
				return sum, err
			}
			sum += n
		}
		return sum, nil
	})
}

// Run runs the shards until the first one ends and says how far that one came.
func Run(co *futures.Co, shards []*Shard) (int, error) {
	g := futures.NewGroup[int](co)
	for _, s := range shards {
		g.Spawn(s.run())
	}
	first, err := futures.Await(co, g.Ended())
	return first, errors.Join(err, co.AsyncDrop(g)) // want "FV3002"
}
