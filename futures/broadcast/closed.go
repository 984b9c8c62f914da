package broadcast

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Closed is a future that completes, always without an error, when there is no
// receiver. It borrows the channel. One that was woken and finds a new receiver goes on
// waiting.
//
// Cancel safety: cancel safe. It only watches; dropping it loses nothing.
//
//futvet:cancelsafe only watches the receivers
func (s *Sender[T]) Closed() futures.Future[struct{}] {
	f := &closed[T]{ch: s.ch}
	f.life.Made()
	return f
}

// Receivers is how many receivers there are.
func (s *Sender[T]) Receivers() int {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	return s.ch.receivers
}

// Clone makes another sender of the same channel, with an owner of its own. The clone
// of a dropped sender is a dropped sender.
func (s *Sender[T]) Clone() *Sender[T] {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	if !s.dropped {
		s.ch.senders++
	}
	return &Sender[T]{s.ch, s.dropped}
}

// closed is the future of Sender.Closed.
type closed[T any] struct {
	ch   *channel[T]
	node leaf.Node // guarded by ch.mu
	life leaf.Life
}

func (f *closed[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/broadcast: Closed")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	f.ch.mu.Lock()
	ready = f.ch.receivers == 0
	switch queued := f.node.State() == leaf.Queued; {
	case ready && queued:
		f.ch.closers.Remove(&f.node)
	case ready:
	case queued:
		f.node.SetWaker(cx.Waker())
	default:
		f.ch.closers.Push(&f.node, cx.Waker())
	}
	f.ch.mu.Unlock()
	if ready {
		f.life = leaf.Completed
		cx.SpendBudget()
	}
	return struct{}{}, ready, nil
}

func (f *closed[T]) Drop() {
	if !f.life.End() {
		return
	}
	f.ch.mu.Lock()
	if f.node.State() == leaf.Queued {
		f.ch.closers.Remove(&f.node)
	}
	f.ch.mu.Unlock()
}
