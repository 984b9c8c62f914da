package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// owned checks the streams that a combinator is given and returns a copy of the list.
func owned[T any](name string, ss []futures.Stream[T]) []futures.Stream[T] {
	for _, s := range ss {
		if release.IsNil(s) {
			panic("futures/stream: " + name + " of a nil stream")
		}
	}
	return append([]futures.Stream[T](nil), ss...)
}

// dropStreams drops those that are not nil, in order.
func dropStreams[T any](ss []futures.Stream[T]) {
	release.Each(ss, func(s futures.Stream[T]) {
		if s != nil {
			s.Drop()
		}
	})
}

// Chain returns the items of the first of ss until it ends, then those of the next.
//
// Cancel safety: dropping it drops the streams that have not ended, in order, and
// loses what they lose then.
func Chain[T any](ss ...futures.Stream[T]) futures.Stream[T] {
	x := &chain[T]{ss: owned("Chain", ss)}
	x.life.Made()
	return x
}

type chain[T any] struct {
	ss   []futures.Stream[T]
	life leaf.Life
}

func (c *chain[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	c.life.Check("futures/stream: Chain")
	for len(c.ss) > 0 {
		item, ready, err = c.ss[0].PollNext(cx)
		if !ready || err != io.EOF {
			return item, ready, err
		}
		c.ss[0] = nil
		c.ss = c.ss[1:]
	}
	c.life = leaf.Completed
	return item, true, io.EOF
}

func (c *chain[T]) Drop() {
	if c.life.End() {
		ss := c.ss
		c.ss = nil
		dropStreams(ss)
	}
}

// Flatten returns the items of the first stream that s has until it ends, then those
// of the next. s is not polled in the meantime.
//
// Cancel safety: dropping it drops the stream it has got to, then s, and loses what
// they lose then.
func Flatten[T any](s futures.Stream[futures.Stream[T]]) futures.Stream[T] {
	return announced(&flatten[T]{source: from("Flatten", s)})
}

// FlatMap is Flatten of Map.
//
// Cancel safety: as Flatten's.
func FlatMap[T, U any](s futures.Stream[T], fn func(T) futures.Stream[U]) futures.Stream[U] {
	return Flatten(Map(s, fn))
}

type flatten[T any] struct {
	source[futures.Stream[T]]
	cur futures.Stream[T]
}

func (f *flatten[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	f.life.Check(f.name)
	for {
		if f.cur == nil {
			f.cur, ready, err = f.next(cx)
			if !ready || err != nil {
				f.cur = nil
				return item, ready, err
			}
			refuseNil(f.name, f.cur)
		}
		item, ready, err = f.cur.PollNext(cx)
		if !ready || err != io.EOF {
			return item, ready, err
		}
		f.cur = nil
	}
}

func (f *flatten[T]) Drop() {
	if f.life.End() {
		cur, s := f.cur, f.s
		f.cur, f.s = nil, nil
		dropAll(cur, s)
	}
}

// Cycle returns the items of the stream that again makes, and when that has ended of
// the one that it makes then, and so on, without an end: only a stream that ends
// without an item, or error, is the end. It stands for futures-rs's cycle of a stream
// that can be cloned.
//
// Cancel safety: dropping it drops the stream it has got to, and loses what that loses
// then.
func Cycle[T any](again func() futures.Stream[T]) futures.Stream[T] {
	x := &cycle[T]{again: again}
	x.life.Made()
	return x
}

type cycle[T any] struct {
	again func() futures.Stream[T]
	cur   futures.Stream[T]
	some  bool // cur has returned something
	life  leaf.Life
}

func (c *cycle[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	const name = "futures/stream: Cycle"
	c.life.Check(name)
	for {
		if c.cur == nil {
			c.cur, c.some = made(name, c.again()), false
		}
		item, ready, err = c.cur.PollNext(cx)
		if !ready {
			return item, false, nil
		}
		if err != io.EOF {
			c.some = true
			return item, true, err
		}
		c.cur = nil
		if !c.some {
			c.life, c.again = leaf.Completed, nil
			return item, true, io.EOF
		}
	}
}

func (c *cycle[T]) Drop() {
	if c.life.End() && c.cur != nil {
		cur := c.cur
		c.cur = nil
		cur.Drop()
	}
}
