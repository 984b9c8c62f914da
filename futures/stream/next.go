package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Head is a stream's next item, or its error, and the rest of the stream.
type Head[T any] struct {
	Item T
	Err  error
	Rest futures.Stream[T]
}

// IntoFuture completes with the next outcome of s and s itself, which the caller owns
// again. If s has ended it fails with io.EOF, and there is no rest.
//
// Cancel safety: dropping it drops s, and loses what s loses then; to keep s use
// [futures.Next], which borrows.
func IntoFuture[T any](s futures.Stream[T]) futures.Future[Head[T]] {
	return announced(&intoFuture[T]{from("IntoFuture", s)})
}

type intoFuture[T any] struct{ source[T] }

func (f *intoFuture[T]) Poll(cx *futures.Context) (head Head[T], ready bool, err error) {
	item, ready, err := f.next(cx)
	if !ready {
		return head, false, nil
	}
	if err == io.EOF {
		return head, true, io.EOF
	}
	head = Head[T]{item, err, f.s}
	f.life, f.s = leaf.Completed, nil
	return head, true, nil
}

// fusedStream is a stream that may be polled after its end.
type fusedStream[T any] interface {
	futures.Stream[T]
	futures.Fused
}

// NextSome is the next item of s, which is fused, and unlike [futures.Next] it never
// fails with io.EOF: at the end of s it is terminated, so that a branch of it is not
// taken any more, and when the end comes while it is polled it stays pending and wakes
// its waker, for the select to see that. A select loop over streams ends when none of
// their branches is left. It borrows s, and is futures-rs's select_next_some.
//
// Cancel safety: dropping it loses nothing, since an item leaves s only by the poll
// that returns it.
//
//futvet:cancelsafe it borrows the stream and holds no item
func NextSome[T any](s fusedStream[T]) futures.Future[T] {
	from("NextSome", s)
	x := &nextSome[T]{s: s}
	x.life.Made()
	return x
}

type nextSome[T any] struct {
	s    fusedStream[T]
	life leaf.Life
}

func (n *nextSome[T]) Poll(cx *futures.Context) (item T, ready bool, err error) {
	if n.IsTerminated() {
		return item, false, nil
	}
	item, ready, err = n.s.PollNext(cx)
	if ready && err == io.EOF {
		cx.Waker().Wake()
		return item, false, nil
	}
	if ready {
		n.life = leaf.Completed
	}
	return item, ready, err
}

// IsTerminated implements futures.Fused.
func (n *nextSome[T]) IsTerminated() bool { return n.life != leaf.Live || n.s.IsTerminated() }

func (n *nextSome[T]) Drop() { n.life.End() }

// Polled is an item of a stream, or the news that there is none yet.
type Polled[T any] struct {
	Item  T
	Ready bool
}

// PollImmediate is never pending: where s is, it returns an item that says so. It is
// futures-rs's poll_immediate.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func PollImmediate[T any](s futures.Stream[T]) futures.Stream[Polled[T]] {
	return announced(&pollImmediate[T]{from("PollImmediate", s)})
}

type pollImmediate[T any] struct{ source[T] }

func (p *pollImmediate[T]) PollNext(cx *futures.Context) (item Polled[T], ready bool, err error) {
	v, ready, err := p.next(cx)
	return Polled[T]{v, ready && err == nil}, true, err
}

// CatchPanic makes a panic of s an error, *futures.PanicError, which is the last item.
// S is dropped then.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func CatchPanic[T any](s futures.Stream[T]) futures.Stream[T] {
	return announced(&catchPanic[T]{from("CatchPanic", s)})
}

type catchPanic[T any] struct{ source[T] }

func (c *catchPanic[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	c.life.Check(c.name)
	defer func() {
		if p := recover(); p != nil {
			if futures.IsCancel(p) {
				panic(p)
			}
			ready, err = true, asPanic(p)
			quietly(c.close)
		}
	}()
	return c.next(cx)
}
