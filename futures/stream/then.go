package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
)

// Then makes a future of every item, waits for it, and passes its outcome on. One
// future runs at a time; [Buffered] runs more.
//
// Cancel safety: dropping it drops the future that it waits for, whose item is lost,
// and s.
func Then[T, U any](s futures.Stream[T], fn func(T) futures.Future[U]) futures.Stream[U] {
	src := from("Then", s)
	return announced(&then[T, U]{source: src, fn: func(item T, err error) (f futures.Future[U], out U, failure error) {
		if err != nil {
			return nil, out, err
		}
		return made(src.name, fn(item)), out, nil
	}})
}

// OrElse makes a future of every item's error and passes its outcome on in place of
// the error.
//
// Cancel safety: dropping it drops the future that it waits for, and s.
func OrElse[T any](s futures.Stream[T], fn func(error) futures.Future[T]) futures.Stream[T] {
	src := from("OrElse", s)
	return announced(&then[T, T]{source: src, fn: func(item T, err error) (futures.Future[T], T, error) {
		if err == nil {
			return nil, item, nil
		}
		var zero T
		return made(src.name, fn(err)), zero, nil
	}})
}

type then[T, U any] struct {
	source[T]
	fn  func(T, error) (f futures.Future[U], out U, err error) // out and err if f is nil
	cur futures.Future[U]
}

func (t *then[T, U]) PollNext(cx *futures.Context) (out U, ready bool, err error) {
	t.life.Check(t.name)
	if t.cur == nil {
		item, ready, err := t.next(cx)
		if !ready || err == io.EOF {
			return out, ready, err
		}
		f, out, err := t.fn(item, err)
		if f == nil {
			return out, true, err
		}
		t.cur = f
	}
	if out, ready, err = t.cur.Poll(cx); ready {
		t.cur = nil
	}
	return out, ready, itemError(err)
}

func (t *then[T, U]) Drop() {
	if t.life.End() {
		cur, s := t.cur, t.s
		t.cur, t.s = nil, nil
		dropAll(cur, s)
	}
}
