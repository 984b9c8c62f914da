// Package limits holds what the rule does not see. A finding here is progress:
// then the page has to be changed too.
package limits

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

type server struct {
	inflight *stream.FuturesUnordered[int]
	out      *mpsc.Sender[int]
}

// What is in the set was pushed elsewhere.
func (s *server) Run(co *futures.Co) error {
	for {
		n, err := futures.Await(co, futures.Next(s.inflight))
		if err != nil {
			return err
		}
		if _, err := futures.Await(co, s.out.Send(n)); err != nil {
			return err
		}
	}
}

func (s *server) Start(f futures.Future[int]) { s.inflight.Push(f) }

// Nothing is known of the future.
func (s *server) Lend(co *futures.Co, reply futures.Future[int], tick *timer.Interval) (int, error) {
	for {
		done, check := futures.On(futures.Ref(reply)), futures.On(tick.Tick())
		if co.Select(done, check) == done {
			return done.Result()
		}
		if _, err := futures.Await(co, s.out.Send(0)); err != nil {
			return 0, err
		}
	}
}

// The other branches are not looked at while the channel is full.
func (s *server) Deaf(co *futures.Co, in *mpsc.Receiver[int], stop *mpsc.Receiver[struct{}]) error {
	late := timer.NewSleeper(time.Second)
	defer late.Drop()
	for {
		item, over, told := futures.On(in.Recv()), futures.On(futures.Ref[time.Time](late)), futures.On(stop.Recv())
		switch co.Select(item, over, told) {
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, s.out.Send(n)); err != nil {
				return err
			}
		case over:
			late.Reset(time.Second)
		case told:
			return nil
		}
	}
}
