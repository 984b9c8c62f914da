package sink

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/pair"
	"github.com/futvet/futvet/futures/internal/release"
)

// Duplex is a stream and a sink in one, as a connection of messages is.
type Duplex[In, Out any] interface {
	futures.Stream[In]
	futures.Sink[Out]
}

// ErrNotPair is the error of Reunite when the halves are not of one Split, or one of
// them was dropped or reunited before.
var ErrNotPair = errors.New("futures/sink: the halves are not a pair")

// Split makes two halves of x, a stream and a sink, which two tasks may own. It takes
// ownership of x: when both halves have been dropped, x is dropped; [Reunite] gives it
// back. The stream keeps what x says of its end and its errors.
//
// The halves share a lock for the length of one poll, so that x is never polled from
// two goroutines at a time; a half that finds the other one in its poll is pending
// until that has returned.
//
// Dropping a half does not close x. What the sink half has taken is in x at the latest
// when the poll of the other half that is going on has returned, whatever happens to
// the sink half: its slot for an item is used only if StartSend finds the other half in
// a poll, and that poll empties it. So dropping the sink half loses nothing, other than
// in futures-rs, where each item waits in the slot for the next poll and is lost with
// the half. What x itself does with items that are not flushed when it is dropped is
// for it to say.
//
// Cancel safety: dropping the stream loses nothing that x does not lose. Items that
// were put into the sink and not flushed are for x to keep or lose when the second half
// is dropped.
func Split[In, Out any](x Duplex[In, Out]) (*StreamHalf[In, Out], *SinkHalf[In, Out]) {
	s := &shared[In, Out]{x: x}
	s.deliverFunc, s.abortFunc = s.deliver, s.abort
	return &StreamHalf[In, Out]{s}, &SinkHalf[In, Out]{s: s}
}

// shared is what the halves share. x, item and err are touched under lock, item before
// that by the sink half as long as it is not handed over to deliver; gone only by
// functions that lock.Do runs.
type shared[In, Out any] struct {
	lock pair.Lock
	x    Duplex[In, Out]
	item Out   // the slot
	err  error // why x did not take the item
	gone [2]bool

	deliverFunc, abortFunc func()
}

const (
	streaming pair.Side = iota
	sinking
)

// deliver puts the slot's item into x.
func (s *shared[In, Out]) deliver() {
	item := take(&s.item)
	if s.err = s.x.StartSend(item); s.err != nil {
		release.Value(item)
	}
}

func (s *shared[In, Out]) abort() { abortSend(s.x) }

// leave takes one half away, and drops x with the second one.
func (s *shared[In, Out]) leave(side pair.Side) {
	s.lock.Forget(side)
	s.lock.Do(func() {
		s.gone[side] = true
		switch {
		case s.gone[1-side]:
			s.x.Drop()
		case side == sinking:
			s.abort()
		}
	})
}

// StreamHalf is the stream half of what was [Split]. Its owner must Drop it, or Reunite
// it with the other half. It panics if it is used after that.
type StreamHalf[In, Out any] struct{ s *shared[In, Out] }

// SinkHalf is the sink half of what was [Split]. Its owner must Drop it, or Reunite it
// with the other half. It panics if it is used after that.
type SinkHalf[In, Out any] struct {
	s     *shared[In, Out]
	ready bool // for one StartSend
}

var (
	_ futures.Stream[int]  = (*StreamHalf[int, string])(nil)
	_ futures.Sink[string] = (*SinkHalf[int, string])(nil)
)

// PollNext is that of what was split.
func (h *StreamHalf[In, Out]) PollNext(cx *futures.Context) (item In, ready bool, err error) {
	s := h.s
	if s == nil {
		panic("futures/sink: StreamHalf polled after Drop or Reunite")
	}
	if !s.lock.Lock(streaming, cx) {
		return item, false, nil
	}
	defer s.lock.Unlock()
	return s.x.PollNext(cx)
}

// Drop gives the half up; the sink goes on. Drop is idempotent.
func (h *StreamHalf[In, Out]) Drop() {
	if s := h.s; s != nil {
		h.s = nil
		s.leave(streaming)
	}
}

// PollReady is that of what was split. It may fail because that did not take an item
// for which StartSend had to wait.
func (h *SinkHalf[In, Out]) PollReady(cx *futures.Context) (ready bool, err error) {
	ready, err = h.poll(cx, Duplex[In, Out].PollReady)
	h.ready = ready && err == nil
	return ready, err
}

// StartSend is that of what was split. If the other half is in its poll, the item
// waits for that to return, an error comes with the next poll of this half, and the
// item is dropped then, if it is a [futures.Dropper].
func (h *SinkHalf[In, Out]) StartSend(item Out) error {
	s := h.s
	if !h.ready {
		panic("futures/sink: StartSend of SinkHalf without a PollReady that was ready")
	}
	h.ready = false
	if s.lock.TryLock() {
		defer s.lock.Unlock()
		return s.x.StartSend(item)
	}
	s.item = item
	s.lock.Do(s.deliverFunc)
	return nil
}

// PollFlush is that of what was split.
func (h *SinkHalf[In, Out]) PollFlush(cx *futures.Context) (ready bool, err error) {
	return h.poll(cx, Duplex[In, Out].PollFlush)
}

// PollClose is that of what was split: the stream goes on if that still yields items
// after it was closed.
func (h *SinkHalf[In, Out]) PollClose(cx *futures.Context) (ready bool, err error) {
	return h.poll(cx, Duplex[In, Out].PollClose)
}

func (h *SinkHalf[In, Out]) poll(cx *futures.Context, poll func(Duplex[In, Out], *futures.Context) (bool, error)) (ready bool, err error) {
	s := h.s
	if s == nil {
		panic("futures/sink: SinkHalf used after Drop or Reunite")
	}
	if !s.lock.Lock(sinking, cx) {
		return false, nil
	}
	defer s.lock.Unlock()
	if s.err != nil {
		return true, s.err
	}
	return poll(s.x, cx)
}

// AbortSend implements [SendAborter], as far as what was split does. It is done when
// the poll of the other half that is going on has returned.
func (h *SinkHalf[In, Out]) AbortSend() bool {
	had := h.ready
	h.ready = false
	if s := h.s; s != nil {
		s.lock.Forget(sinking)
		s.lock.Do(s.abortFunc)
	}
	return had
}

// Drop gives the half up, without closing; the stream goes on. What it has taken is not
// lost: see [Split]. Drop is idempotent.
func (h *SinkHalf[In, Out]) Drop() {
	if s := h.s; s != nil {
		h.s, h.ready = nil, false
		s.leave(sinking)
	}
}

// Reunite gives back what the two halves are halves of, and ends their life. If they
// are not of one Split it fails with [ErrNotPair], and they stay as they are. The
// caller must own both, so neither is being polled.
func Reunite[In, Out any](stream *StreamHalf[In, Out], sink *SinkHalf[In, Out]) (Duplex[In, Out], error) {
	if stream.s == nil || stream.s != sink.s {
		return nil, ErrNotPair
	}
	x := stream.s.x
	stream.s, sink.s, sink.ready = nil, nil, false
	return x, nil
}
