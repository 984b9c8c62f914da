package futures

import (
	"io"

	"github.com/futvet/futvet/futures/internal/release"
)

// Ref lends f: polling the result polls f, and dropping it leaves f alone, with
// its progress and its owner. It is [Fused] when f is. The lender must outlive the
// loan, and drop f in the end. Ref of nil, typed or not, is nil: a branch that is
// never taken.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe the future that it lends goes on
func Ref[T any](f Future[T]) Future[T] {
	if release.IsNil(f) {
		return nil
	}
	r := ref[T]{f}
	if fused, ok := f.(Fused); ok {
		return &fusedRef[T]{r, fused}
	}
	return &r
}

type ref[T any] struct{ f Future[T] }

func (r *ref[T]) Poll(cx *Context) (value T, ready bool, err error) { return r.f.Poll(cx) }
func (r *ref[T]) Drop()                                             {}
func (r *ref[T]) lends()                                            {}

type fusedRef[T any] struct {
	ref[T]
	Fused
}

// RefStream lends s: polling the result polls s, and dropping it leaves s alone.
// It is [Fused] when s is. RefStream of nil, typed or not, is nil.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe the stream that it lends goes on
func RefStream[T any](s Stream[T]) Stream[T] {
	if release.IsNil(s) {
		return nil
	}
	r := refStream[T]{s}
	if fused, ok := s.(Fused); ok {
		return &fusedRefStream[T]{r, fused}
	}
	return &r
}

type refStream[T any] struct{ s Stream[T] }

func (r *refStream[T]) PollNext(cx *Context) (item T, ready bool, err error) {
	return r.s.PollNext(cx)
}
func (r *refStream[T]) Drop() {}

type fusedRefStream[T any] struct {
	refStream[T]
	Fused
}

// Fuse makes f safe to poll after completion: it stays pending then, without
// keeping the waker. It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Fuse[T any](f Future[T]) *FusedFuture[T] { return &FusedFuture[T]{f} }

// FusedFuture is a future that may be polled after completion.
type FusedFuture[T any] struct{ f Future[T] }

// Terminated returns a fused future that has completed already: an empty slot, to
// be filled by [FusedFuture.Set]. It is for loops that select, where it is an arm
// that is skipped while there is nothing in it (futures-rs's Fuse::terminated).
//
// Cancel safety: dropping it drops what is in the slot, and loses what that loses.
func Terminated[T any]() *FusedFuture[T] { return &FusedFuture[T]{} }

// Set puts another future into f and takes ownership of it; f may be polled anew.
// One that is still there is dropped. A nil next, typed or not, leaves f empty.
func (f *FusedFuture[T]) Set(next Future[T]) {
	if release.IsNil(next) {
		next = nil
	}
	old := f.f
	f.f = next
	if old != nil {
		old.Drop()
	}
}

// Poll polls the future that was fused, until that has completed.
func (f *FusedFuture[T]) Poll(cx *Context) (value T, ready bool, err error) {
	if f.f == nil {
		return value, false, nil
	}
	if value, ready, err = f.f.Poll(cx); ready {
		f.f = nil
	}
	return value, ready, err
}

// Drop drops the future that was fused.
func (f *FusedFuture[T]) Drop() {
	if inner := f.f; inner != nil {
		f.f = nil
		inner.Drop()
	}
}

// IsTerminated says whether completion was returned, or f was dropped.
func (f *FusedFuture[T]) IsTerminated() bool { return f.f == nil }

// FuseStream makes s safe to poll after its end: it stays at io.EOF. It takes
// ownership of s.
//
// Cancel safety: dropping it drops s, and the items that s holds.
func FuseStream[T any](s Stream[T]) *FusedStream[T] { return &FusedStream[T]{s} }

// FusedStream is a stream that may be polled after its end.
type FusedStream[T any] struct{ s Stream[T] }

// PollNext polls the stream that was fused, until that has ended.
func (s *FusedStream[T]) PollNext(cx *Context) (item T, ready bool, err error) {
	if s.s == nil {
		return item, true, io.EOF
	}
	if item, ready, err = s.s.PollNext(cx); ready && err == io.EOF {
		s.s = nil
	}
	return item, ready, err
}

// Drop drops the stream that was fused.
func (s *FusedStream[T]) Drop() {
	if inner := s.s; inner != nil {
		s.s = nil
		inner.Drop()
	}
}

// IsTerminated says whether io.EOF was returned, or the stream was dropped.
func (s *FusedStream[T]) IsTerminated() bool { return s.s == nil }

// Next is s's next item; io.EOF at its end. It borrows s. A stream cannot be told
// to forget a waker, so when Next was dropped, s may still wake the task that polled
// it; what a stream has of its own for the purpose, as a receiver's Recv, does not.
//
// Cancel safety: dropping it loses nothing, since an item leaves s only by the
// poll that returns it.
//
//futvet:cancelsafe it borrows the stream and holds no item
func Next[T any](s Stream[T]) Future[T] {
	x := &next[T]{s: s}
	x.end.made()
	return x
}

type next[T any] struct {
	s   Stream[T]
	end end
}

func (n *next[T]) Poll(cx *Context) (item T, ready bool, err error) {
	n.end.check("Next")
	if item, ready, err = n.s.PollNext(cx); ready {
		n.end, n.s = completed, nil
	}
	return item, ready, err
}

func (n *next[T]) Drop() {
	if n.end == open {
		n.end, n.s = dropped, nil
	}
}

// Send puts one item into sink and flushes it. It borrows the sink and takes the
// item, which it drops, if it is a Dropper, when the sink does not take it.
//
// Cancel safety: dropped while it is pending it may or may not have sent the item;
// an item that was not sent is lost.
//
//futvet:cancelunsafe the item may be lost, or sent without the sender's knowing
func Send[T any](sink Sink[T], item T) Future[struct{}] {
	x := &send[T]{sink: sink, item: item}
	x.end.made()
	return x
}

type send[T any] struct {
	sink  Sink[T]
	item  T
	waits bool // for the sink to be ready
	sent  bool
	end   end
}

func (s *send[T]) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	s.end.check("Send")
	if !s.sent {
		if ready, err = s.sink.PollReady(cx); !ready {
			s.waits = true
			return struct{}{}, false, nil
		}
		s.waits = false
		if err == nil {
			err = s.sink.StartSend(s.item)
		}
		if err != nil {
			s.finish(completed)
			return struct{}{}, true, err
		}
		var zero T
		s.item, s.sent = zero, true
	}
	if ready, err = s.sink.PollFlush(cx); ready {
		s.finish(completed)
	}
	return struct{}{}, ready, err
}

func (s *send[T]) finish(e end) {
	var zero T
	v := s.item
	s.end, s.sink, s.item = e, nil, zero
	if !s.sent {
		release.Value(v)
	}
}

func (s *send[T]) Drop() {
	if s.end != open {
		return
	}
	defer s.finish(dropped)
	if a, ok := s.sink.(interface{ AbortSend() bool }); ok && s.waits {
		a.AbortSend() // what it waits for, others may be waiting for, too
	}
}
