package stream

import (
	"io"
	"iter"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// The streams of this file wait for nothing but a future, so each of their items is
// a step of the budget of the task that polls them.

// FromSlice returns the stream of items. It takes ownership of the slice.
//
// Cancel safety: dropping it drops the items that were not returned.
//
//futvet:cancelsafe it never waits
func FromSlice[T any](items ...T) futures.Stream[T] {
	x := &slice[T]{items: items}
	x.life.Made()
	return x
}

type slice[T any] struct {
	items []T
	life  leaf.Life
}

func (s *slice[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	s.life.Check("futures/stream: FromSlice")
	if !cx.PollBudget() {
		return item, false, nil
	}
	cx.SpendBudget()
	if len(s.items) == 0 {
		s.life, s.items = leaf.Completed, nil
		return item, true, io.EOF
	}
	item, s.items = s.items[0], s.items[1:]
	return item, true, nil
}

func (s *slice[T]) Drop() {
	if s.life.End() {
		items := s.items
		s.items = nil
		release.Values(items)
	}
}

// FromSeq returns the stream of the values that seq yields. Seq runs on a coroutine
// of its own, from the first poll on, and must not block. When the stream is dropped
// the yield returns false.
//
// Cancel safety: dropping it ends the sequence, and loses no value that was yielded.
//
//futvet:cancelsafe it never waits
func FromSeq[T any](seq iter.Seq[T]) futures.Stream[T] {
	if seq == nil {
		panic("futures/stream: FromSeq of a nil sequence")
	}
	x := &sequence[T]{name: "futures/stream: FromSeq", seq: func(yield func(T, error) bool) {
		for v := range seq {
			if !yield(v, nil) {
				return
			}
		}
	}}
	x.life.Made()
	return x
}

// FromSeq2 is FromSeq of values and errors. An error is the outcome of one item,
// be it io.EOF, which becomes ErrItemEOF: the end of seq is the end of the stream.
//
// Cancel safety: as FromSeq's.
//
//futvet:cancelsafe it never waits
func FromSeq2[T any](seq iter.Seq2[T, error]) futures.Stream[T] {
	if seq == nil {
		panic("futures/stream: FromSeq2 of a nil sequence")
	}
	x := &sequence[T]{name: "futures/stream: FromSeq2", seq: seq}
	x.life.Made()
	return x
}

type sequence[T any] struct {
	name string
	seq  iter.Seq2[T, error]
	next func() (T, error, bool)
	stop func()
	life leaf.Life
}

func (s *sequence[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	s.life.Check(s.name)
	if !cx.PollBudget() {
		return item, false, nil
	}
	if s.next == nil {
		s.next, s.stop = iter.Pull2(s.seq)
		s.seq = nil
	}
	item, err, ok := s.next()
	cx.SpendBudget()
	if !ok {
		s.life, s.next, s.stop = leaf.Completed, nil, nil
		return item, true, io.EOF
	}
	return item, true, itemError(err)
}

func (s *sequence[T]) Drop() {
	if !s.life.End() {
		return
	}
	stop := s.stop
	s.seq, s.next, s.stop = nil, nil, nil
	if stop != nil {
		stop()
	}
}

// Empty returns a stream without items.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe nothing is in flight
func Empty[T any]() futures.Stream[T] {
	return polled("Empty", func(*futures.Context) (item T, ready bool, err error) { return item, true, io.EOF }, nil)
}

// Pending returns a stream that has no item and no end, and keeps no waker.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe nothing is in flight
func Pending[T any]() futures.Stream[T] {
	return polled("Pending", func(*futures.Context) (item T, ready bool, err error) { return item, false, nil }, nil)
}

// Repeat returns the endless stream of v, which should not be a Dropper: every item
// is the same.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe it never waits
func Repeat[T any](v T) futures.Stream[T] { return RepeatWith(func() T { return v }) }

// RepeatWith returns the endless stream of what fn returns, called once per item.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe it never waits
func RepeatWith[T any](fn func() T) futures.Stream[T] {
	return polled("Repeat", func(cx *futures.Context) (item T, ready bool, err error) {
		if !cx.PollBudget() {
			return item, false, nil
		}
		cx.SpendBudget()
		return fn(), true, nil
	}, nil)
}

// PollFunc makes a stream of a poll function and an optional drop function, which is
// called once if the stream is dropped before its end. Both obey the rules of
// [futures.Stream].
//
// Cancel safety: as drop makes it.
func PollFunc[T any](poll func(cx *futures.Context) (T, bool, error), drop func()) futures.Stream[T] {
	return polled("PollFunc", poll, drop)
}

func polled[T any](name string, poll func(cx *futures.Context) (T, bool, error), drop func()) futures.Stream[T] {
	x := &pollFunc[T]{name: "futures/stream: " + name, poll: poll, drop: drop}
	x.life.Made()
	return x
}

type pollFunc[T any] struct {
	name string
	poll func(cx *futures.Context) (T, bool, error)
	drop func()
	life leaf.Life
}

func (p *pollFunc[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	p.life.Check(p.name)
	if item, ready, err = p.poll(cx); ready && err == io.EOF {
		p.life, p.poll, p.drop = leaf.Completed, nil, nil
	}
	return item, ready, err
}

func (p *pollFunc[T]) Drop() {
	if !p.life.End() {
		return
	}
	drop := p.drop
	p.poll, p.drop = nil, nil
	if drop != nil {
		drop()
	}
}

// Once returns the stream whose only item is f's outcome. It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Once[T any](f futures.Future[T]) futures.Stream[T] {
	if release.IsNil(f) {
		panic("futures/stream: Once of a nil future")
	}
	x := &once[T]{f: f}
	x.life.Made()
	return x
}

type once[T any] struct {
	f    futures.Future[T] // nil once it has completed
	life leaf.Life
}

func (o *once[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	o.life.Check("futures/stream: Once")
	if o.f == nil {
		o.life = leaf.Completed
		return item, true, io.EOF
	}
	if item, ready, err = o.f.Poll(cx); ready {
		o.f = nil
	}
	return item, ready, itemError(err)
}

func (o *once[T]) Drop() {
	if o.life.End() && o.f != nil {
		f := o.f
		o.f = nil
		f.Drop()
	}
}

// Step is one item of Unfold and the state that the next is made of.
type Step[S, T any] struct {
	State S
	Item  T
}

// Unfold returns the stream of what next makes of a state: next takes the state and
// its future yields an item and the state after it. If the future fails with io.EOF
// the stream has ended; if it fails otherwise that is the last item's outcome, since
// there is no state to go on with. It takes ownership of state.
//
// Cancel safety: dropping it drops the future it has got to, or the state.
func Unfold[S, T any](state S, next func(S) futures.Future[Step[S, T]]) futures.Stream[T] {
	x := &unfold[S, T]{state: state, next: next}
	x.life.Made()
	return x
}

type unfold[S, T any] struct {
	state S
	next  func(S) futures.Future[Step[S, T]] // nil once there is no state any more
	step  futures.Future[Step[S, T]]         // has the state while it is not nil
	life  leaf.Life
}

const unfoldName = "futures/stream: Unfold"

func (u *unfold[S, T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	u.life.Check(unfoldName)
	if u.step == nil {
		if u.next == nil {
			u.life = leaf.Completed
			return item, true, io.EOF
		}
		next := u.next
		u.next = nil // stays so if it panics
		u.step = made(unfoldName, next(u.take()))
		u.next = next
	}
	step, ready, err := u.step.Poll(cx)
	if !ready {
		return item, false, nil
	}
	u.step = nil
	if err != nil {
		u.next = nil
		if err == io.EOF {
			u.life = leaf.Completed
		}
		return item, true, err
	}
	u.state = step.State
	return step.Item, true, nil
}

func (u *unfold[S, T]) take() S {
	var zero S
	state := u.state
	u.state = zero
	return state
}

func (u *unfold[S, T]) Drop() {
	if !u.life.End() {
		return
	}
	step := u.step
	u.step, u.next = nil, nil
	if step != nil {
		step.Drop()
	} else {
		release.Value(u.take())
	}
}
