package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Until is the stream that TakeUntil makes.
type Until[T, R any] struct {
	src     source[T]
	until   futures.Future[R] // nil once it has completed or was taken away
	stopped bool
	result  futures.Result[R] // of until, not taken yet
	kept    bool
}

// TakeUntil ends s when until completes, be it with a failure. Until is polled first:
// an item that is there at the same time stays in s, which is dropped. If s ends
// first, until is dropped. Of futures-rs.
//
// Cancel safety: dropping it drops until and s, and loses what they lose then.
func TakeUntil[T, R any](s futures.Stream[T], until futures.Future[R]) *Until[T, R] {
	u := &Until[T, R]{src: from("TakeUntil", s), until: until}
	if release.IsNil(until) {
		panic(u.src.name + " of a nil future")
	}
	u.src.announce()
	return u
}

// PollNext implements futures.Stream.
func (u *Until[T, R]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	u.src.life.Check(u.src.name)
	if u.until != nil {
		if v, ready, err := u.until.Poll(cx); ready {
			u.until = nil
			u.result, u.kept, u.stopped = futures.Result[R]{Value: v, Err: err}, true, true
			u.src.life = leaf.Completed
			u.src.close()
			return item, true, io.EOF
		}
	}
	item, ready, err = u.src.next(cx)
	if ready && err == io.EOF {
		if f := u.TakeFuture(); f != nil {
			f.Drop()
		}
	}
	return item, ready, err
}

// TakeFuture takes the future back, so that the stream goes on to its own end. It
// returns nil if the future has completed or was dropped or taken before. The caller
// owns it.
//
// Cancel safety: as that of the future that TakeUntil was given.
func (u *Until[T, R]) TakeFuture() futures.Future[R] {
	f := u.until
	u.until = nil
	return f
}

// TakeResult takes the outcome of the future that has ended the stream; ok is false
// if it has not, or was taken before.
func (u *Until[T, R]) TakeResult() (value R, ok bool, err error) {
	r, ok := u.result, u.kept
	u.result, u.kept = futures.Result[R]{}, false
	return r.Value, ok, r.Err
}

// IsStopped says whether the future has ended the stream.
func (u *Until[T, R]) IsStopped() bool { return u.stopped }

// Drop drops the future and the stream; after the stream's end, too, an outcome that
// was not taken.
func (u *Until[T, R]) Drop() {
	v, _, _ := u.TakeResult()
	defer release.Value(v)
	if u.src.life.End() {
		until, s := u.until, u.src.s
		u.until, u.src.s = nil, nil
		dropAll(until, s)
	}
}

// Abortable makes s end once the handle's Abort is called; s is dropped by the poll
// that finds out. Abort before the first poll means that s is never polled. It takes
// ownership of s.
//
// Cancel safety: dropping it, as aborting it, drops s, and loses what s loses then.
func Abortable[T any](s futures.Stream[T]) (futures.Stream[T], *futures.AbortHandle) {
	src := from("Abortable", s)
	f, h := futures.Abortable(futures.Pending[struct{}]())
	u := &Until[T, struct{}]{src: src, until: f}
	u.src.announce()
	return u, h
}
