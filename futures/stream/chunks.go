package stream

import (
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Chunks collects n items at a time. What has been collected is returned before the
// end of s, and before an error, though it is less. It panics if n is less than 1.
//
// Cancel safety: dropping it drops what it has collected, and s.
//
//futvet:cancelunsafe the items that it has collected are lost
func Chunks[T any](s futures.Stream[T], n int) futures.Stream[[]T] {
	return newChunks("Chunks", s, n, false)
}

// ReadyChunks returns the items that are there, n of them at most, and waits for one
// only if none is. It panics if n is less than 1.
//
// Cancel safety: dropping it drops s; it holds no item between two polls.
func ReadyChunks[T any](s futures.Stream[T], n int) futures.Stream[[]T] {
	return newChunks("ReadyChunks", s, n, true)
}

type chunks[T any] struct {
	source[T]
	n     int
	ready bool // do not wait for n
	items []T
	err   error // came when there were items; is next
}

func newChunks[T any](name string, s futures.Stream[T], n int, ready bool) *chunks[T] {
	c := &chunks[T]{source: from(name, s), n: n, ready: ready}
	atLeastOne(c.name, n)
	return announced(c)
}

// atLeastOne panics if n, which an argument limits something to, is no limit.
func atLeastOne(name string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("%s: n is %d, must be at least 1", name, n))
	}
}

func (c *chunks[T]) PollNext(cx *futures.Context) (chunk []T, ready bool, err error) {
	c.life.Check(c.name)
	if err := c.err; err != nil {
		c.err = nil
		return nil, true, err
	}
	for len(c.items) < c.n {
		if c.s == nil {
			break // has ended after items
		}
		item, ready, err := c.next(cx)
		switch {
		case !ready && c.ready && len(c.items) > 0:
			return c.take(), true, nil
		case !ready:
			return nil, false, nil
		case err == nil:
			if c.items == nil {
				c.items = make([]T, 0, min(c.n, 64))
			}
			c.items = append(c.items, item)
			continue
		case len(c.items) == 0:
			return nil, true, err
		case err == io.EOF:
			c.life = leaf.Live // until the end is returned
		default:
			c.err = err
		}
		return c.take(), true, nil
	}
	if len(c.items) == 0 {
		c.life = leaf.Completed
		return nil, true, io.EOF
	}
	return c.take(), true, nil
}

func (c *chunks[T]) take() []T {
	items := c.items
	c.items = nil
	return items
}

func (c *chunks[T]) Drop() {
	if c.life.End() {
		defer c.close()
		release.Values(c.take())
	}
}

// NextMany waits for an item of s and returns it with those behind it that are there,
// n at most. An error, io.EOF included, is returned together with the items that came
// before it. It borrows s, which must not be polled any more after io.EOF unless it
// is [futures.Fused]. It panics if n is less than 1. Of Tokio's StreamMap.
//
// Cancel safety: dropping it loses nothing, since items leave s only by the poll that
// returns them.
//
//futvet:cancelsafe it borrows the stream and holds no item
func NextMany[T any](s futures.Stream[T], n int) futures.Future[[]T] {
	src := from("NextMany", s)
	atLeastOne(src.name, n)
	x := &nextMany[T]{src, n}
	x.src.announce()
	return x
}

type nextMany[T any] struct {
	src source[T]
	n   int
}

func (m *nextMany[T]) Poll(cx *futures.Context) (items []T, ready bool, err error) {
	m.src.life.Check(m.src.name)
	for len(items) < m.n {
		item, ready, err := m.src.s.PollNext(cx)
		if !ready {
			break
		}
		if err != nil {
			m.src.life, m.src.s = leaf.Completed, nil
			return items, true, err
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil, false, nil
	}
	m.src.life, m.src.s = leaf.Completed, nil
	return items, true, nil
}

func (m *nextMany[T]) Drop() {
	if m.src.life.End() {
		m.src.s = nil
	}
}
