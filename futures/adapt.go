package futures

import (
	"io"

	"github.com/futvet/futvet/futures/internal/release"
)

// MapResult applies fn to f's outcome, be it a failure or not: it can turn one into
// the other. It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func MapResult[T, U any](f Future[T], fn func(T, error) (U, error)) Future[U] {
	x := &mapped[T, U]{name: "MapResult", f: f, fn: fn}
	x.end.made()
	return x
}

// Flatten goes on with the future that f returns. A failure of f passes through. It
// takes ownership of f.
//
// Cancel safety: as Then's.
func Flatten[T any](f Future[Future[T]]) Future[T] {
	x := &then[Future[T], T]{name: "Flatten", first: f, fn: func(g Future[T], err error) (Future[T], error) {
		if err != nil {
			release.Value(g)
		}
		return g, err
	}}
	x.end.made()
	return x
}

// PollOnce polls f once, within the task, and completes at once: with f's outcome,
// or with nothing if f is pending, which is dropped then. It takes ownership of f.
// To look at a future and keep it, pass [Ref] of it. The poll makes the task the one
// that f wakes, if it is lent.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func PollOnce[T any](f Future[T]) Future[Maybe[T]] {
	x := &pollOnce[T]{f: f}
	x.end.made()
	return x
}

type pollOnce[T any] struct {
	f   Future[T]
	end end
}

func (p *pollOnce[T]) Poll(cx *Context) (value Maybe[T], ready bool, err error) {
	p.end.check("PollOnce")
	f := p.f
	if value.Value, value.Ok, err = f.Poll(cx); !value.Ok {
		p.end, p.f = completed, nil
		f.Drop()
		return Maybe[T]{}, true, nil
	}
	p.end, p.f = completed, nil
	return value, true, err
}

func (p *pollOnce[T]) Drop() {
	if p.end == open {
		f := p.f
		p.end, p.f = dropped, nil
		f.Drop()
	}
}

// Optional completes as f does, or at once with nothing if f is nil, typed or not.
// It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Optional[T any](f Future[T]) Future[Maybe[T]] {
	if release.IsNil(f) {
		return Ready(Maybe[T]{})
	}
	x := &mapped[T, Maybe[T]]{name: "Optional", f: f, fn: func(v T, err error) (Maybe[T], error) {
		return Maybe[T]{v, true}, err
	}}
	x.end.made()
	return x
}

// IntoStream is the stream of f's outcome: one item, or one error, and the end. It
// takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func IntoStream[T any](f Future[T]) Stream[T] { return &intoStream[T]{f: f} }

type intoStream[T any] struct {
	f     Future[T] // nil once it has completed
	ended bool      // io.EOF was returned, or the stream was dropped
}

func (s *intoStream[T]) PollNext(cx *Context) (item T, ready bool, err error) {
	if s.f == nil {
		s.ended = true
		return item, true, io.EOF
	}
	item, ready, err = s.f.Poll(cx)
	if !ready {
		return item, false, nil
	}
	s.f = nil
	if err == io.EOF { // which is no item's outcome
		s.ended = true
	}
	return item, true, err
}

func (s *intoStream[T]) Drop() {
	s.ended = true
	if f := s.f; f != nil {
		s.f = nil
		f.Drop()
	}
}

// IsTerminated implements Fused.
func (s *intoStream[T]) IsTerminated() bool { return s.ended }

// FlattenStream is the stream that f returns. A failure of f is its only item. It
// takes ownership of f.
//
// Cancel safety: dropping it drops f, or the stream, and loses what that loses
// then.
func FlattenStream[T any](f Future[Stream[T]]) Stream[T] { return &flattenStream[T]{f: f} }

type flattenStream[T any] struct {
	f     Future[Stream[T]] // nil once it has completed
	s     Stream[T]         // nil until then, and after its end
	ended bool
}

func (s *flattenStream[T]) PollNext(cx *Context) (item T, ready bool, err error) {
	if s.f != nil {
		inner, ready, err := s.f.Poll(cx)
		if !ready {
			return item, false, nil
		}
		s.f = nil
		if err != nil {
			s.ended = err == io.EOF
			release.Value(inner)
			return item, true, err
		}
		if release.IsNil(inner) {
			panic("futures: the future of FlattenStream returned a nil stream")
		}
		s.s = inner
	}
	if s.s == nil {
		s.ended = true
		return item, true, io.EOF
	}
	item, ready, err = s.s.PollNext(cx)
	if ready && err == io.EOF {
		s.s, s.ended = nil, true
	}
	return item, ready, err
}

func (s *flattenStream[T]) Drop() {
	f, inner := s.f, s.s
	s.f, s.s, s.ended = nil, nil, true
	if f != nil {
		f.Drop()
	}
	if inner != nil {
		inner.Drop()
	}
}

// IsTerminated implements Fused.
func (s *flattenStream[T]) IsTerminated() bool { return s.ended }
