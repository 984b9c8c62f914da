// Package told has loops that know in a roundabout way that a stream has ended.
package told

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/broadcast"
	"github.com/futvet/futvet/futures/stream"
)

func over(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, futures.ErrClosed) }

// io.EOF is of no type that anybody can ask for.
func lagging(co *futures.Co, feed *broadcast.Receiver[int], stop futures.Future[struct{}]) (missed uint64) {
	defer stop.Drop()
	for {
		ev, halt := futures.On(feed.Recv()), futures.On(futures.Ref(stop))
		switch co.Select(ev, halt) {
		case halt:
			return missed
		case ev:
			_, err := ev.Result()
			var lag *broadcast.LaggedError
			if errors.As(err, &lag) {
				missed += lag.Missed
				continue
			}
			if err != nil && over(err) {
				return missed
			}
		}
	}
}

func lagged(co *futures.Co, feed *broadcast.Receiver[int], stop futures.Future[struct{}]) (missed uint64) {
	defer stop.Drop()
	for {
		ev, halt := futures.On(feed.Recv()), futures.On(futures.Ref(stop))
		switch co.Select(ev, halt) {
		case halt:
			return missed
		case ev:
			_, err := ev.Result()
			if lag, ok := errors.AsType[*broadcast.LaggedError](err); ok {
				missed += lag.Missed
				continue
			}
			if err == io.EOF {
				return missed
			}
		}
	}
}

// A set that is asked how much is in it.
func counted(co *futures.Co, set *stream.FuturesUnordered[int], stop futures.Future[struct{}]) (sum int) {
	defer stop.Drop()
	for {
		var next *futures.BranchOf[int]
		if set.Len() > 0 {
			next = futures.On(futures.Next[int](set))
		}
		halt := futures.On(futures.Ref(stop))
		switch co.Select(next, halt) {
		case halt:
			return sum
		case next:
			if n, err := next.Result(); err == nil {
				sum += n
			}
		}
	}
}
