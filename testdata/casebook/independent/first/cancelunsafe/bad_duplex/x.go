// Package x plays ping-pong over a pipe.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
)

const block = 64

// Stats counts what was sent and received.
type Stats struct{ In, Out int }

func play(co *futures.Co, rx aio.Reader, tx aio.Writer, rounds int) (s Stats, err error) {
	var got, put [block]byte
	for i := range rounds {
		put[0] = byte(i)
		in := futures.On(aio.ReadFull(rx, got[:]))
		out := futures.On(aio.WriteAll(tx, put[:]))
		switch co.Select(in, out) { // want "FV1002"
		case in:
			if _, err = in.Result(); err != nil {
				return s, err
			}
			s.In++
		case out:
			if _, err = out.Result(); err != nil {
				return s, err
			}
			s.Out++
		}
	}
	return s, nil
}

// Play plays both sides.
func Play(rounds int) (Stats, error) {
	return executor.Run(futures.Async(func(co *futures.Co) (Stats, error) {
		a, b := aio.Pipe(block / 2)
		defer a.Drop()
		defer b.Drop()
		l := futures.On[Stats](futures.Async(func(co *futures.Co) (Stats, error) { return play(co, a, a, rounds) }))
		r := futures.On[Stats](futures.Async(func(co *futures.Co) (Stats, error) { return play(co, b, b, rounds) }))
		co.Join(l, r)
		s, err := l.Result()
		return s, err
	}))
}
