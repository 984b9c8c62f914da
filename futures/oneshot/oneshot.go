// Package oneshot sends one value, once, from one task or goroutine to another.
//
// The receiver is itself the future of the value. Sending never waits. Dropping
// either end tells the other one: the receiver fails with [futures.ErrClosed] if
// the sender is dropped without having sent, and [Sender.Closed] completes once
// the receiver can take nothing any more, so that work which nobody waits for
// can stop early.
//
// A value that was sent and is never received is dropped if it is a
// [futures.Dropper].
//
// The two ends are safe for use beside each other, and the sender's methods may
// be called from any goroutine; the receiver has one owner. The meaning of
// the ends follows futures::channel::oneshot.
package oneshot

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// New returns the two ends of a channel for one value. The owner of each must
// drop it, unless the sender was used or the receiver has completed.
//
// Cancel safety: dropping the receiver, which is a future, gives up the channel:
// see [Receiver].
func New[T any]() (*Sender[T], *Receiver[T]) {
	ch := &channel[T]{}
	r := &Receiver[T]{ch: ch}
	r.life.Made()
	return &Sender[T]{ch}, r
}

// channel is what the two ends share. mu guards it. Each end has left or not:
//
//	sender     open --Send, Drop--> sealed
//	receiver   open --Close, Drop, completion--> shut
//
// and the value is there from a Send that found the receiver open until the
// receiver takes it or drops it. Thus the receiver's outcome is
//
//	the value     if it is there,
//	ErrClosed     if it is not and either end has left,
//	pending       otherwise,
//
// and Send succeeds exactly if both are open.
type channel[T any] struct {
	mu      sync.Mutex
	sealed  bool
	shut    bool
	has     bool
	value   T
	rxWaker futures.Waker
	closers leaf.Queue // pending Closed futures
}

// takeValue removes the value. mu is held.
func (ch *channel[T]) takeValue() T {
	var zero T
	v := ch.value
	ch.value, ch.has = zero, false
	return v
}

// takeRx returns the receiver's waker, to be woken after unlocking, and forgets
// it. mu is held.
func (ch *channel[T]) takeRx() futures.Waker {
	w := ch.rxWaker
	ch.rxWaker = nil
	return w
}

// Sender is the sending end.
type Sender[T any] struct{ ch *channel[T] }

// Send makes v the receiver's outcome, without waiting. It fails with
// [futures.ErrClosed] if the receiver was closed, dropped, or has completed, and
// if the sender was used or dropped before. It takes v only if it succeeds: when
// it fails, v stays with the caller. A sender that has sent needs no Drop.
func (s *Sender[T]) Send(v T) error {
	ch := s.ch
	ch.mu.Lock()
	if ch.sealed || ch.shut {
		ch.mu.Unlock()
		return futures.ErrClosed
	}
	ch.sealed, ch.has, ch.value = true, true, v
	w := ch.takeRx()
	ch.mu.Unlock()
	leaf.Wake(w)
	return nil
}

// Closed is a future that completes, always without an error, once the receiver
// can take nothing any more: it was closed, dropped, or has completed. It
// borrows the sender: dropping the sender takes a pending Closed out of the
// channel, and it is not woken any more unless it is polled again.
//
// Cancel safety: cancel safe. It only watches; dropping it loses nothing.
//
//futvet:cancelsafe only watches the receiver
func (s *Sender[T]) Closed() futures.Future[struct{}] {
	return leaf.NewClosed("futures/oneshot: Closed", s.ch)
}

// IsClosed says whether the receiver can take nothing any more.
func (s *Sender[T]) IsClosed() bool {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	return s.ch.shut
}

// Connected says whether r is the other end of this channel.
func (s *Sender[T]) Connected(r *Receiver[T]) bool { return s.ch == r.ch }

// Drop gives the sender up: the receiver fails with [futures.ErrClosed] unless
// it was sent a value. Drop is idempotent, and does nothing after Send but take
// pending Closed futures out of the channel.
func (s *Sender[T]) Drop() {
	ch := s.ch
	ch.mu.Lock()
	ch.closers.RemoveAll()
	var w futures.Waker
	if !ch.sealed {
		ch.sealed = true
		w = ch.takeRx()
	}
	ch.mu.Unlock()
	leaf.Wake(w)
}

// Closers implements leaf.Closable.
func (ch *channel[T]) Closers() (*sync.Mutex, *leaf.Queue) { return &ch.mu, &ch.closers }

// IsOver implements leaf.Closable.
func (ch *channel[T]) IsOver() bool { return ch.shut }

// Receiver is the receiving end, and the future of the value. It fails with
// [futures.ErrClosed] if the sender is dropped without having sent, or if the
// receiver was closed before a value was sent.
//
// Cancel safety: cancel safe in that nothing is torn. Dropping the receiver gives
// up the channel: a value that was sent is dropped, one that was not is refused,
// and the sender is told. To wait again later, lend it through [futures.Ref].
//
//futvet:cancelsafe dropping the receiver gives up the channel, and the sender is told
type Receiver[T any] struct {
	ch   *channel[T]
	life leaf.Life
}

var _ futures.Future[int] = (*Receiver[int])(nil)

// Poll is the value, or pending until the sender has sent or was dropped.
func (r *Receiver[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	r.life.Check("futures/oneshot: Receiver")
	if !cx.PollBudget() {
		return value, false, nil
	}
	ch := r.ch
	ch.mu.Lock()
	switch {
	case ch.has:
		value = ch.takeValue()
	case ch.sealed || ch.shut:
		err = futures.ErrClosed
	default:
		ch.rxWaker = cx.Waker()
		ch.mu.Unlock()
		return value, false, nil
	}
	ch.shut = true // and rxWaker is nil: what ended the wait has taken it
	ws := ch.closers.RemoveAll()
	ch.mu.Unlock()
	r.life = leaf.Completed
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return value, true, err
}

// TryRecv is the value if it was sent, without waiting: then the receiver has completed.
// Without one, ok is false, and err is [futures.ErrClosed] if none can come any more,
// also because the receiver has completed or was dropped, else nil. A Poll still tells
// that error.
func (r *Receiver[T]) TryRecv() (v T, ok bool, err error) {
	if r.life != leaf.Live {
		return v, false, futures.ErrClosed
	}
	ch := r.ch
	ch.mu.Lock()
	if !ch.has {
		if ch.sealed || ch.shut {
			err = futures.ErrClosed
		}
		ch.mu.Unlock()
		return v, false, err
	}
	v = ch.takeValue()
	ch.shut = true
	ws := ch.closers.RemoveAll()
	ch.mu.Unlock()
	r.life = leaf.Completed
	leaf.WakeAll(ws)
	return v, true, nil
}

// Close refuses what was not sent yet: Send fails from now on. A value that was
// sent before can still be received; without one the receiver fails with
// [futures.ErrClosed]. Close is idempotent, and does nothing after completion.
// Its owner calls it, as it calls Poll and Drop.
func (r *Receiver[T]) Close() {
	ch := r.ch
	ch.mu.Lock()
	ch.shut = true
	ws := ch.closers.RemoveAll()
	if !ch.has {
		ws = append(ws, ch.takeRx())
	}
	ch.mu.Unlock()
	leaf.WakeAll(ws)
}

// Drop closes the channel and drops a value that was sent and not received, if it
// is a [futures.Dropper]. Drop is idempotent, and does nothing after completion.
func (r *Receiver[T]) Drop() {
	if !r.life.End() {
		return
	}
	ch := r.ch
	ch.mu.Lock()
	ch.shut = true
	ch.rxWaker = nil // nobody waits for the receiver any more
	ws := ch.closers.RemoveAll()
	has := ch.has
	v := ch.takeValue()
	ch.mu.Unlock()
	if has {
		defer release.Value(v)
	}
	leaf.WakeAll(ws)
}
