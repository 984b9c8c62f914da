// Package x runs one task per shard and waits for all.
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

// Run runs the shards and adds up how far they came.
func Run(co *futures.Co, shards []*Shard) (total int, err error) {
	g := futures.NewGroup[int](co)
	defer co.AsyncDrop(g)
	for _, s := range shards {
		g.Spawn(s.run())
	}
	for g.Len() > 0 {
		n, e := futures.Await(co, g.Ended())
		total += n
		err = errors.Join(err, e)
	}
	return total, err
}
