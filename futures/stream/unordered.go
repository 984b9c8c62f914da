package stream

import (
	"io"
	"iter"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// FuturesUnordered polls only the futures that were woken and yields their outcomes
// in order of completion. It owns what is pushed, and makes no progress unless it is
// polled: futures in it stand still while its owner waits for something else.
//
// It is at io.EOF when it is empty, and goes on when another future is pushed: it is
// [futures.Fused]. A failure is the outcome of one future (io.EOF becomes ErrItemEOF).
//
// A poll polls a future once for each time that it was woken, those woken first
// first. It ends early, and wakes its own waker, when it has polled as many as there
// are, or two that have woken themselves, so that no future can keep the set's owner
// from doing something else; that rule is futures-rs's. A future that panics is
// dropped, the panic goes on, and the set stays usable.
//
// It costs one allocation per future, and none per poll or wake. A waker that is left
// over of a future that has completed or was dropped does nothing.
type FuturesUnordered[T any] struct {
	p pool[futureChild[T], T]
}

type futureChild[T any] struct{ f futures.Future[T] }

func (c futureChild[T]) poll(cx *futures.Context) (T, bool, error) { return c.f.Poll(cx) }
func (c futureChild[T]) Drop()                                     { c.f.Drop() }

// NewUnordered returns the set of fs, and takes ownership of them. It panics if one
// of them is nil.
//
// Cancel safety: dropping it drops the futures in it, in the order in which they were
// pushed, and loses what they lose then; it holds no outcomes.
func NewUnordered[T any](fs ...futures.Future[T]) *FuturesUnordered[T] {
	u := new(FuturesUnordered[T])
	for _, f := range fs {
		u.Push(f)
	}
	return u
}

// Push takes f, which is polled by the next poll of the set: if the latest is pending
// its waker is woken. A dropped set drops f. Push panics if f is nil.
func (u *FuturesUnordered[T]) Push(f futures.Future[T]) {
	if release.IsNil(f) {
		panic("futures/stream: Push of a nil future")
	}
	u.p.add(futureChild[T]{f}, false)
}

// Len is the number of futures whose outcome has not been returned.
func (u *FuturesUnordered[T]) Len() int { return u.p.set.Len() }

// All yields the futures in the set, in the order in which they were pushed. It lends
// them: they must not be polled or dropped. Nothing may be pushed or polled meanwhile.
func (u *FuturesUnordered[T]) All() iter.Seq[futures.Future[T]] {
	return func(yield func(futures.Future[T]) bool) {
		for n := range u.p.set.All() {
			if !yield(n.Value.f) {
				return
			}
		}
	}
}

// Drain takes the futures out of the set, in the order in which they were pushed. The
// loop owns each that it gets; when it is left early the others are dropped.
func (u *FuturesUnordered[T]) Drain() iter.Seq[futures.Future[T]] {
	return func(yield func(futures.Future[T]) bool) {
		defer u.Clear()
		for n := u.p.set.First(); n != nil && yield(u.p.set.Remove(n).f); {
			n = u.p.set.First()
		}
	}
}

// Clear drops the futures in the set, in the order in which they were pushed. A set
// that is cleared is not terminated until its next poll.
func (u *FuturesUnordered[T]) Clear() { u.p.clear() }

// PollNext implements futures.Stream.
func (u *FuturesUnordered[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	if u.p.set.Len() == 0 {
		u.p.end()
		return item, true, io.EOF
	}
	n, item, err := u.p.next(cx)
	if n == nil {
		return item, false, nil
	}
	u.p.set.Remove(n)
	return item, true, itemError(err)
}

// IsTerminated says whether io.EOF was returned and nothing pushed since, or the set
// was dropped.
func (u *FuturesUnordered[T]) IsTerminated() bool { return u.p.terminated() }

// Drop drops the futures in the set, in the order in which they were pushed.
func (u *FuturesUnordered[T]) Drop() { u.p.drop() }
