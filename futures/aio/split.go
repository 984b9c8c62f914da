package aio

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/pair"
	"github.com/futvet/futvet/futures/internal/release"
)

// ErrNotPair is the error of Reunite when the halves are not of one Split, or one of
// them was dropped or reunited before.
var ErrNotPair = errors.New("futures/aio: the halves are not a pair")

// Split makes two halves of rw, one to read and one to write, which two tasks may
// own. It takes ownership of rw: when both halves have been dropped, rw is dropped if
// it is a [futures.Dropper]; [Reunite] gives it back.
//
// The halves share a lock for the length of one poll, so that rw is never polled
// from two goroutines at a time; a half that finds the other one in its poll is
// pending until that has returned. A half that waits keeps nothing from the other.
// futures-rs' and Tokio's split do the same. An rw whose directions are independent,
// as those of [PipeEnd], may be shared by two tasks without Split.
//
// Dropping the write half does not close rw. [Close] it first, and the other end
// sees the end of the bytes while the read half goes on.
func Split(rw ReadWriter) (*ReadHalf, *WriteHalf) {
	s := &shared{rw: rw}
	s.cancelRead = func() { cancelRead(rw) }
	s.cancelWrite = func() { cancelWrite(rw) }
	return &ReadHalf{s}, &WriteHalf{s}
}

// shared is what the halves share. rw is polled under lock; gone says which halves
// were dropped, and is touched only by functions that lock.Do runs. The rest does not
// change.
type shared struct {
	lock pair.Lock
	rw   ReadWriter
	gone [2]bool

	cancelRead, cancelWrite func()
}

const (
	reading pair.Side = iota
	writing
)

// leave takes one half away, and drops rw with the second one.
func (s *shared) leave(side pair.Side, cancel func()) {
	s.lock.Forget(side)
	s.lock.Do(func() {
		s.gone[side] = true
		if !s.gone[1-side] {
			cancel()
			return
		}
		release.Value(s.rw)
	})
}

// ReadHalf is the reading half of what was [Split]. Its owner must Drop it, or
// Reunite it with the other half.
type ReadHalf struct{ s *shared }

// WriteHalf is the writing half of what was [Split]. Its owner must Drop it, or
// Reunite it with the other half.
type WriteHalf struct{ s *shared }

var (
	_ Reader          = (*ReadHalf)(nil)
	_ ReadCanceler    = (*ReadHalf)(nil)
	_ futures.Dropper = (*ReadHalf)(nil)
	_ Writer          = (*WriteHalf)(nil)
	_ WriteCanceler   = (*WriteHalf)(nil)
	_ futures.Dropper = (*WriteHalf)(nil)
)

// PollRead is that of what was split. After Drop or [Reunite] it fails with
// io.ErrClosedPipe.
func (h *ReadHalf) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	s := h.s
	if s == nil {
		return 0, true, io.ErrClosedPipe
	}
	if !s.lock.Lock(reading, cx) {
		return 0, false, nil
	}
	defer s.lock.Unlock()
	return s.rw.PollRead(cx, p)
}

// CancelRead implements [ReadCanceler], as far as what was split does.
func (h *ReadHalf) CancelRead() {
	if s := h.s; s != nil {
		s.lock.Forget(reading)
		s.lock.Do(s.cancelRead)
	}
}

// Drop gives the half up; the writing half goes on. Drop is idempotent.
func (h *ReadHalf) Drop() {
	if s := h.s; s != nil {
		h.s = nil
		s.leave(reading, s.cancelRead)
	}
}

// PollWrite is that of what was split. After Drop or [Reunite] it fails with
// io.ErrClosedPipe, as do the other methods.
func (h *WriteHalf) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	s := h.s
	if s == nil {
		return 0, true, io.ErrClosedPipe
	}
	if !s.lock.Lock(writing, cx) {
		return 0, false, nil
	}
	defer s.lock.Unlock()
	return s.rw.PollWrite(cx, p)
}

// PollFlush is that of what was split.
func (h *WriteHalf) PollFlush(cx *futures.Context) (ready bool, err error) {
	return h.finish(cx, Writer.PollFlush)
}

// PollClose is that of what was split: the reading half goes on if that can be read
// after it was closed.
func (h *WriteHalf) PollClose(cx *futures.Context) (ready bool, err error) {
	return h.finish(cx, Writer.PollClose)
}

func (h *WriteHalf) finish(cx *futures.Context, poll func(Writer, *futures.Context) (bool, error)) (ready bool, err error) {
	s := h.s
	if s == nil {
		return true, io.ErrClosedPipe
	}
	if !s.lock.Lock(writing, cx) {
		return false, nil
	}
	defer s.lock.Unlock()
	return poll(s.rw, cx)
}

// CancelWrite implements [WriteCanceler], as far as what was split does.
func (h *WriteHalf) CancelWrite() {
	if s := h.s; s != nil {
		s.lock.Forget(writing)
		s.lock.Do(s.cancelWrite)
	}
}

// Drop gives the half up, without closing; the reading half goes on. Drop is
// idempotent.
func (h *WriteHalf) Drop() {
	if s := h.s; s != nil {
		h.s = nil
		s.leave(writing, s.cancelWrite)
	}
}

// Reunite gives back what the two halves are halves of, and ends their life. If they
// are not of one Split it fails with [ErrNotPair], and they stay as they are. The
// caller must own both, so neither is being polled.
func Reunite(r *ReadHalf, w *WriteHalf) (ReadWriter, error) {
	if r.s == nil || r.s != w.s {
		return nil, ErrNotPair
	}
	rw := r.s.rw
	r.s, w.s = nil, nil
	return rw, nil
}
