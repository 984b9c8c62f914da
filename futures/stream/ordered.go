package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// FuturesOrdered runs the futures in it at the same time, as [FuturesUnordered] does,
// and yields their outcomes in the order of the queue that they were pushed to: an
// outcome that is there before those in front of it is kept until its turn, however
// many they become.
//
// It is at io.EOF when it is empty, and goes on when another future is pushed: it is
// [futures.Fused].
type FuturesOrdered[T any] struct {
	p pool[orderedChild[T], T]
}

// orderedChild is a future, or its outcome; its node is muted then.
type orderedChild[T any] struct {
	f     futures.Future[T] // nil once it has completed
	value T
	err   error
}

func (c orderedChild[T]) poll(cx *futures.Context) (T, bool, error) { return c.f.Poll(cx) }

func (c orderedChild[T]) Drop() {
	if c.f != nil {
		c.f.Drop()
	} else {
		release.Value(c.value)
	}
}

// NewOrdered returns the queue of fs, and takes ownership of them. It panics if one
// of them is nil.
//
// Cancel safety: dropping it drops the futures in it and the outcomes that were not
// returned, in order, and loses what they lose then.
//
//futvet:cancelunsafe the outcomes that wait for their turn are lost
func NewOrdered[T any](fs ...futures.Future[T]) *FuturesOrdered[T] {
	o := new(FuturesOrdered[T])
	for _, f := range fs {
		o.PushBack(f)
	}
	return o
}

// PushBack takes f, whose outcome comes after all others. If the latest poll of the
// queue is pending its waker is woken. A dropped queue drops f. PushBack panics if f
// is nil.
func (o *FuturesOrdered[T]) PushBack(f futures.Future[T]) { o.push(f, "PushBack", false) }

// PushFront is PushBack for an outcome that comes before all others.
func (o *FuturesOrdered[T]) PushFront(f futures.Future[T]) { o.push(f, "PushFront", true) }

func (o *FuturesOrdered[T]) push(f futures.Future[T], name string, first bool) {
	if release.IsNil(f) {
		panic("futures/stream: " + name + " of a nil future")
	}
	o.p.add(orderedChild[T]{f: f}, first)
}

// Len is the number of futures whose outcome has not been returned.
func (o *FuturesOrdered[T]) Len() int { return o.p.set.Len() }

// Clear drops what is in the queue, in order.
func (o *FuturesOrdered[T]) Clear() { o.p.clear() }

// PollNext implements futures.Stream.
func (o *FuturesOrdered[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	for {
		first := o.p.set.First()
		if first == nil {
			o.p.end()
			return item, true, io.EOF
		}
		if first.Value.f == nil {
			c := o.p.set.Remove(first)
			return c.value, true, c.err
		}
		n, value, err := o.p.next(cx)
		if n == nil {
			return item, false, nil
		}
		n.Value = orderedChild[T]{value: value, err: itemError(err)}
		o.p.set.Mute(n)
	}
}

// IsTerminated says whether io.EOF was returned and nothing pushed since, or the queue
// was dropped.
func (o *FuturesOrdered[T]) IsTerminated() bool { return o.p.terminated() }

// Drop drops what is in the queue, in order.
func (o *FuturesOrdered[T]) Drop() { o.p.drop() }
