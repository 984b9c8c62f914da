package watch

import (
	"sync"

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
	return leaf.NewClosed("futures/watch: Closed", s.ch)
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

// Closers implements leaf.Closable.
func (ch *channel[T]) Closers() (*sync.Mutex, *leaf.Queue) { return &ch.mu, &ch.closers }

// IsOver implements leaf.Closable.
func (ch *channel[T]) IsOver() bool { return ch.receivers == 0 }
