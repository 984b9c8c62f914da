// Package fatalpredicate goes on after failures that pass, and ends at those that do not.
package fatalpredicate

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/broadcast"
)

type Event struct{ Key string }

type Index struct {
	seen   map[string]int
	missed uint64
}

// over says whether err is the last thing that the feed has to say.
func over(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, futures.ErrClosed)
}

// Run follows a broadcast until it ends or stop completes.
func (ix *Index) Run(co *futures.Co, feed *broadcast.Receiver[Event], stop futures.Future[struct{}]) error {
	defer stop.Drop()
	defer feed.Drop()
	for {
		ev, halt := futures.On(feed.Recv()), futures.On(futures.Ref(stop))
		switch co.Select(ev, halt) {
		case halt:
			_, err := halt.Result()
			return err
		case ev:
			e, err := ev.Result()
			var lag *broadcast.LaggedError
			if errors.As(err, &lag) {
				ix.missed += lag.Missed
				continue
			}
			if err != nil {
				if over(err) {
					return nil
				}
				continue
			}
			ix.seen[e.Key]++
		}
	}
}
