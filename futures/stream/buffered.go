package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/readyset"
)

// Buffered runs up to n of the futures that s has at a time and returns their
// outcomes in the order of s. They run only while it is polled. An error of s takes a
// future's place. It panics if n is less than 1; for no limit pass [math.MaxInt].
//
// Cancel safety: dropping it drops s, then the futures that run and the outcomes that
// wait for their turn, in order, and loses what they lose then.
//
//futvet:cancelunsafe the outcomes that wait for their turn are lost
func Buffered[T any](s futures.Stream[futures.Future[T]], n int) futures.Stream[T] {
	o := new(FuturesOrdered[T])
	return newBuffered("Buffered", s, n, o, o.p.set.Begin, o.PushBack, func(err error) { o.PushBack(futures.Failed[T](err)) })
}

// BufferUnordered is Buffered in order of completion.
//
// Cancel safety: dropping it drops s, then the futures that run, and loses what they
// lose then; it holds no outcomes.
func BufferUnordered[T any](s futures.Stream[futures.Future[T]], n int) futures.Stream[T] {
	u := new(FuturesUnordered[T])
	return newBuffered("BufferUnordered", s, n, u, u.p.set.Begin, u.Push, func(err error) { u.Push(futures.Failed[T](err)) })
}

// FlattenUnordered returns the items, as they come, of up to n of the streams that s
// has at a time. The streams are polled as those of Merge. It panics if n is less than
// 1; for no limit pass [math.MaxInt].
//
// Cancel safety: dropping it drops s, then the streams it has got to, in order, and
// loses what they lose then; it holds no items.
func FlattenUnordered[T any](s futures.Stream[futures.Stream[T]], n int) futures.Stream[T] {
	m := new(SelectAll[T])
	return newBuffered("FlattenUnordered", s, n, m, m.p.set.Begin, m.Push, func(err error) { m.Push(Once(futures.Failed[T](err))) })
}

// FlatMapUnordered is FlattenUnordered of Map.
//
// Cancel safety: as FlattenUnordered's.
func FlatMapUnordered[T, U any](s futures.Stream[T], n int, fn func(T) futures.Stream[U]) futures.Stream[U] {
	return FlattenUnordered(Map(s, fn), n)
}

// buffered keeps up to n children of its stream in a container.
//
// A poll fills the container, and then polls it. It takes no more than fillAtOnce
// children from the stream and then has itself polled again, so that a stream that is
// always ready does not use up the budget before a child was polled.
type buffered[C, T any] struct {
	source[C]
	n     int
	in    container[T]
	begin func(readyset.Waker) // begins a poll of the container
	push  func(C)
	fail  func(error) // pushes a child that fails
}

type container[T any] interface {
	futures.Stream[T]
	futures.Fused
	Len() int
}

const fillAtOnce = 32

func newBuffered[C, T any](name string, s futures.Stream[C], n int, in container[T], begin func(readyset.Waker), push func(C), fail func(error)) futures.Stream[T] {
	b := &buffered[C, T]{from(name, s), n, in, begin, push, fail}
	atLeastOne(b.name, n)
	return announced(b)
}

func (b *buffered[C, T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	b.life.Check(b.name)
	for {
		more := b.fill(cx)
		held := b.in.Len()
		if held == 0 {
			if b.s != nil {
				return item, false, nil
			}
			b.life = leaf.Completed
			return item, true, io.EOF
		}
		item, ready, err = b.in.PollNext(cx)
		switch {
		case ready && err != io.EOF:
			return item, true, err
		case more:
			cx.Waker().Wake()
			return item, false, nil
		case b.in.Len() == held:
			return item, false, nil
		}
		// Streams have ended without an item, so there is room, or nothing left.
	}
}

// fill takes children from the stream while there is room. More says that it has
// stopped although there may be another.
func (b *buffered[C, T]) fill(cx *futures.Context) (more bool) {
	b.begin(cx.Waker())
	for taken := 0; b.s != nil && b.in.Len() < b.n; taken++ {
		if taken == fillAtOnce {
			return true
		}
		c, ready, err := b.next(cx)
		switch {
		case !ready:
			return false
		case err == io.EOF:
			b.life = leaf.Live // until the end is returned
		case err != nil:
			b.fail(err)
		default:
			refuseNil(b.name, c)
			b.push(c)
		}
	}
	return false
}

func (b *buffered[C, T]) Drop() {
	if b.life.End() {
		defer b.in.Drop()
		b.close()
	}
}
