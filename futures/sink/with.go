package sink

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// With makes a sink that passes on to s what fn makes of each item. An error of fn is
// StartSend's, and s is left as it was. It takes ownership of s.
func With[T, U any](s futures.Sink[U], fn func(T) (U, error)) futures.Sink[T] {
	return &with[T, U]{s: s, fn: fn}
}

type with[T, U any] struct {
	s  futures.Sink[U]
	fn func(T) (U, error)
	owned
}

func (w *with[T, U]) PollReady(cx *futures.Context) (ready bool, err error) {
	w.check("With")
	return w.s.PollReady(cx)
}

func (w *with[T, U]) StartSend(item T) error {
	w.check("With")
	v, err := w.fn(item)
	if err != nil {
		return err
	}
	if err = w.s.StartSend(v); err != nil {
		release.Value(v)
	}
	return err
}

func (w *with[T, U]) PollFlush(cx *futures.Context) (ready bool, err error) {
	w.check("With")
	return w.s.PollFlush(cx)
}

func (w *with[T, U]) PollClose(cx *futures.Context) (ready bool, err error) {
	w.check("With")
	return w.s.PollClose(cx)
}

func (w *with[T, U]) AbortSend() bool { return abortSend(w.s) }

func (w *with[T, U]) Drop() {
	if w.drop() {
		w.s.Drop()
	}
}

// The sinks below make, of an item, something that takes time: a future or a stream.
// They have one at a time, and their states are:
//
//	idle --StartSend--> busy --it has ended, and s has taken all of it--> idle
//
// They are ready when they are idle; PollReady, PollFlush and PollClose drive what
// they are busy with.

// WithFuture makes a sink that passes on to s what fn's future makes of each item, one
// item at a time: the next one has to wait until s has taken that. An error of the
// future is that of the poll that drives it. It takes ownership of s, and of the
// futures.
//
// Dropping it drops the future that is running, or the item that waits for s.
func WithFuture[T, U any](s futures.Sink[U], fn func(T) futures.Future[U]) futures.Sink[T] {
	return &withFuture[T, U]{s: s, fn: fn}
}

type withFuture[T, U any] struct {
	s    futures.Sink[U]
	fn   func(T) futures.Future[U]
	f    futures.Future[U] // not nil while it runs
	item U                 // what it made, until s takes it
	have bool
	owned
}

func (w *withFuture[T, U]) PollReady(cx *futures.Context) (ready bool, err error) {
	w.check("WithFuture")
	if w.f != nil {
		item, ready, err := w.f.Poll(cx)
		if !ready {
			return false, nil
		}
		w.f = nil
		if err != nil {
			return true, err
		}
		w.item, w.have = item, true
	}
	if !w.have {
		return true, nil
	}
	if ready, err = w.s.PollReady(cx); !ready {
		return false, nil
	}
	w.have = false
	item := take(&w.item)
	if err == nil {
		err = w.s.StartSend(item)
	}
	if err != nil {
		release.Value(item)
	}
	return true, err
}

func (w *withFuture[T, U]) StartSend(item T) error {
	w.check("WithFuture")
	if w.f != nil || w.have {
		panic("futures/sink: StartSend of WithFuture without a PollReady that was ready")
	}
	f := w.fn(item)
	if release.IsNil(f) {
		panic("futures/sink: the function of WithFuture returned a nil future")
	}
	w.f = f
	return nil
}

func (w *withFuture[T, U]) PollFlush(cx *futures.Context) (ready bool, err error) {
	if ready, err = w.PollReady(cx); !ready || err != nil {
		return ready, err
	}
	return w.s.PollFlush(cx)
}

func (w *withFuture[T, U]) PollClose(cx *futures.Context) (ready bool, err error) {
	if ready, err = w.PollReady(cx); !ready || err != nil {
		return ready, err
	}
	return w.s.PollClose(cx)
}

func (w *withFuture[T, U]) AbortSend() bool { return abortSend(w.s) }

func (w *withFuture[T, U]) Drop() {
	if !w.drop() {
		return
	}
	defer w.s.Drop()
	if w.have {
		defer release.Value(take(&w.item))
	}
	if f := take(&w.f); f != nil {
		f.Drop()
	}
}

// WithFlatMap makes a sink that passes on to s all that fn's stream makes of each item,
// one item at a time: the next one has to wait until the stream has ended. An error in
// the stream is that of the poll that drives it, and ends the stream, which is dropped.
// It takes ownership of s, and of the streams.
//
// Dropping it drops the stream that has not ended.
func WithFlatMap[T, U any](s futures.Sink[U], fn func(T) futures.Stream[U]) futures.Sink[T] {
	return &withFlatMap[T, U]{pump: pump[U]{s: s, ended: true}, fn: fn}
}

type withFlatMap[T, U any] struct {
	pump[U] // st is nil while ended
	fn      func(T) futures.Stream[U]
	owned
}

func (w *withFlatMap[T, U]) PollReady(cx *futures.Context) (ready bool, err error) {
	w.check("WithFlatMap")
	if ready, err = w.run(cx); !ready {
		return false, nil
	}
	st, ended := w.st, w.ended
	w.st, w.ended = nil, true
	if !ended { // it has failed
		st.Drop()
	}
	return true, err
}

func (w *withFlatMap[T, U]) StartSend(item T) error {
	w.check("WithFlatMap")
	if !w.ended {
		panic("futures/sink: StartSend of WithFlatMap without a PollReady that was ready")
	}
	st := w.fn(item)
	if release.IsNil(st) {
		panic("futures/sink: the function of WithFlatMap returned a nil stream")
	}
	w.st, w.ended = st, false
	return nil
}

func (w *withFlatMap[T, U]) PollFlush(cx *futures.Context) (ready bool, err error) {
	if ready, err = w.PollReady(cx); !ready || err != nil {
		return ready, err
	}
	return w.s.PollFlush(cx)
}

func (w *withFlatMap[T, U]) PollClose(cx *futures.Context) (ready bool, err error) {
	if ready, err = w.PollReady(cx); !ready || err != nil {
		return ready, err
	}
	return w.s.PollClose(cx)
}

func (w *withFlatMap[T, U]) AbortSend() bool { return abortSend(w.s) }

func (w *withFlatMap[T, U]) Drop() {
	if !w.drop() {
		return
	}
	defer w.s.Drop()
	if st := take(&w.st); st != nil {
		st.Drop()
	}
}
