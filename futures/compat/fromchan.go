package compat

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// FromChan is a stream of what is received from ch; it ends, with io.EOF, when ch
// is closed. It borrows ch, from which others may receive as well. Nothing is
// received before the first poll, and nothing is ever received from a nil channel.
//
// A poll that finds ch empty starts a goroutine that waits for one item and ends
// with it, or with the stream. So an item may be received although nobody polls any
// more: the stream keeps it for its next poll. Where others receive from ch, too, it
// is not theirs then; and dropping the stream drops the item, if it is a
// [futures.Dropper].
//
// The stream is [futures.Fused]: after its end, or Drop, it stays at io.EOF.
//
// Cancel safety: cancel safe. Dropping a future of its next item loses nothing. The
// stream's own Drop loses the one item that may have been received meanwhile.
//
//futvet:cancelsafe an item received meanwhile stays in the stream
func FromChan[T any](ch <-chan T) futures.Stream[T] {
	s := &chanStream[T]{ch: ch}
	s.life.Made()
	return s
}

// chanStream is the stream of FromChan. Its states, which mu guards:
//
//	idle --polled, ch is empty--> waiting   a goroutine waits for an item
//	waiting --it got one--> full --polled--> idle
//	waiting --ch is closed--> closed
//	idle --polled, ch is closed--> closed
//	any --Drop--> dropped                   the goroutine is called off
//
// A goroutine that receives after Drop, before it sees that it was called off,
// drops the item.
type chanStream[T any] struct {
	ch <-chan T

	mu    sync.Mutex
	state chanState
	item  T             // while full
	waker futures.Waker // while waiting
	off   chan struct{} // closed to call the goroutine off; while waiting
	life  leaf.Life     // Completed once io.EOF was returned
}

type chanState uint8

const (
	chanIdle chanState = iota
	chanWaiting
	chanFull
	chanClosed
	chanDropped
)

func (s *chanStream[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	if !cx.PollBudget() {
		return v, false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == leaf.Live {
		s.life.Check("futures/compat: FromChan")
	}
	switch s.state {
	case chanIdle:
		var ok bool
		select {
		case v, ok = <-s.ch:
			if !ok {
				s.state = chanClosed
			}
		default:
			s.waker = cx.Waker()
			if s.ch != nil {
				s.state, s.off = chanWaiting, make(chan struct{})
				go s.wait(s.off)
			}
			return v, false, nil
		}
	case chanWaiting:
		s.waker = cx.Waker()
		return v, false, nil
	case chanFull:
		var zero T
		v, s.item = s.item, zero
		s.state = chanIdle
	}
	cx.SpendBudget()
	if s.state != chanIdle {
		if s.life == leaf.Live {
			s.life = leaf.Completed
		}
		err = io.EOF
	}
	return v, true, err
}

// wait receives one item, unless it is called off.
func (s *chanStream[T]) wait(off <-chan struct{}) {
	var v T
	var ok bool
	select {
	case v, ok = <-s.ch:
	case <-off:
		return
	}
	s.mu.Lock()
	late := s.state == chanDropped
	switch {
	case late:
	case ok:
		s.state, s.item = chanFull, v
	default:
		s.state = chanClosed
	}
	w := s.waker
	s.waker, s.off = nil, nil
	s.mu.Unlock()
	if late && ok {
		discard(v, nil)
	}
	leaf.Wake(w)
}

func (s *chanStream[T]) Drop() {
	var zero T
	s.mu.Lock()
	v, full := s.item, s.state == chanFull
	if s.state == chanWaiting {
		close(s.off)
	}
	s.state = chanDropped
	s.life.End()
	s.item, s.waker, s.off = zero, nil, nil
	s.mu.Unlock()
	if full {
		release.Value(v)
	}
}

// IsTerminated implements futures.Fused.
func (s *chanStream[T]) IsTerminated() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.life != leaf.Live
}
