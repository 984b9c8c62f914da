// Package generic polls futures and streams of any type.
package generic

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func FirstOrTick[T any](co *futures.Co, f futures.Future[T], beat *timer.Interval, tick func()) (v T, err error) {
	defer f.Drop()
	for n := 0; n < 10; n++ {
		got, t := futures.On(futures.Ref(f)), futures.On(beat.Tick())
		switch co.Select(got, t) { // want `FV2001: f may be polled again here`
		case got:
			v, err = got.Result()
		case t:
			tick()
		}
	}
	return v, err
}

func FirstOrTickWell[T any](co *futures.Co, f futures.Future[T], beat *timer.Interval, tick func()) (v T, err error) {
	defer f.Drop()
	for {
		got, t := futures.On(futures.Ref(f)), futures.On(beat.Tick())
		if co.Select(got, t) == got {
			return got.Result()
		}
		tick()
	}
}

// Chain asks the first stream again and again when that has ended.
type Chain[T any] struct{ first, second futures.Stream[T] }

func (c *Chain[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	if v, ready, err = c.first.PollNext(cx); !ready || err != io.EOF { // want `FV2001: c\.first may be polled again here`
		return v, ready, err
	}
	return c.second.PollNext(cx)
}

func (c *Chain[T]) Drop() {
	c.first.Drop()
	c.second.Drop()
}

// Chained knows that it has ended.
type Chained[T any] struct {
	first, second futures.Stream[T]
	over          bool
}

func (c *Chained[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	if !c.over {
		if v, ready, err = c.first.PollNext(cx); !ready || err != io.EOF {
			return v, ready, err
		}
		c.over = true
	}
	return c.second.PollNext(cx)
}

func (c *Chained[T]) Drop() {
	c.first.Drop()
	c.second.Drop()
}
