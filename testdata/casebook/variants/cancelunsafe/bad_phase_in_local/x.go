// Package x keeps what it has read in its fields, but not how far it has come: made
// anew, it reads a header where the body goes on.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Reader struct {
	r    aio.Reader
	head [2]byte
	have int
	body []byte
}

func (r *Reader) fill(co *futures.Co, p []byte) error {
	for r.have < len(p) {
		n, err := futures.Await(co, aio.Read(r.r, p[r.have:]))
		r.have += n
		if err != nil {
			return err
		}
	}
	r.have = 0
	return nil
}

func (r *Reader) next(co *futures.Co) ([]byte, error) {
	if err := r.fill(co, r.head[:]); err != nil {
		return nil, err
	}
	r.body = make([]byte, int(r.head[0])<<8|int(r.head[1]))
	if err := r.fill(co, r.body); err != nil {
		return nil, err
	}
	return r.body, nil
}

func (r *Reader) Watch(co *futures.Co, tick *timer.Interval, handle func([]byte)) (beats int, err error) {
	for {
		next := futures.On(futures.Async(r.next))
		beat := futures.On(tick.Tick())
		switch co.Select(next, beat) { // want "FV1002"
		case next:
			b, err := next.Result()
			if err != nil {
				return beats, err
			}
			handle(b)
		case beat:
			beats++
		}
	}
}
