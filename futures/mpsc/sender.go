package mpsc

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Sender is a sending end. Its owner must Drop it: the receiver sees the end of
// the channel only when every sender is gone. All methods may be called from any
// goroutine at any time.
//
// The futures that a sender makes borrow it. One that is already waiting when
// its sender is dropped goes on waiting and keeps the channel open; one that is
// polled for the first time after that fails with [futures.ErrClosed].
type Sender[T any] struct {
	ch      *channel[T]
	dropped bool // guarded by ch.mu
}

// Send is a future that waits for a slot and puts v into it. It takes v. Its
// place in the queue counts from its first poll.
//
// It fails with [futures.ErrClosed] if the receiver was closed or dropped. A
// failed send has still taken v: v is dropped if it is a [futures.Dropper].
//
// Cancel safety: not cancel safe. Dropped while pending, or before its first
// poll, v is not sent: it is dropped if it is a Dropper, and lost in any case.
// The place in the queue is lost, too. Reserve a slot first where that matters.
//
//futvet:owns v
//futvet:cancelunsafe the value being sent is lost
func (s *Sender[T]) Send(v T) futures.Future[struct{}] {
	f := &send[T]{s: s, v: v}
	f.life.Made()
	return f
}

// Reserve is a future that waits for a slot and yields it as a [Permit], which
// the caller then owns. Its place in the queue counts from its first poll.
//
// It fails with [futures.ErrClosed] if the receiver was closed or dropped.
//
// Cancel safety: cancel safe. Dropped while pending, only its place in the queue
// is lost; a slot that it had been granted already goes to the next in the queue.
//
//futvet:cancelsafe holds no value; a slot that was granted is passed on
func (s *Sender[T]) Reserve() futures.Future[*Permit[T]] {
	f := &reserve[T]{s: s}
	f.life.Made()
	return f
}

// TrySend puts v into a free slot, without waiting. It fails with [ErrFull] if
// there is none, and with [futures.ErrClosed] if the receiver was closed or
// dropped, or the sender was dropped. It takes v only if it succeeds: when it
// fails, v stays with the caller.
func (s *Sender[T]) TrySend(v T) error {
	ch := s.ch
	ch.mu.Lock()
	if ch.closed || s.dropped {
		ch.mu.Unlock()
		return futures.ErrClosed
	}
	if !ch.room(1) {
		ch.mu.Unlock()
		return ErrFull
	}
	ch.free--
	w := ch.push(v)
	ch.mu.Unlock()
	leaf.Wake(w)
	return nil
}

// TryReserve takes a free slot, without waiting, as a [Permit], which the caller
// then owns. It fails as TrySend does.
func (s *Sender[T]) TryReserve() (*Permit[T], error) {
	ch := s.ch
	ch.mu.Lock()
	defer ch.mu.Unlock()
	switch {
	case ch.closed || s.dropped:
		return nil, futures.ErrClosed
	case !ch.room(1):
		return nil, ErrFull
	}
	ch.free--
	return &Permit[T]{ch: ch}, nil
}

// Closed is a future that completes, always without an error, once the receiver
// was closed or dropped, so that work which nobody waits for can stop early. It
// borrows the channel and not the sender, and does not keep the channel open.
//
// Cancel safety: cancel safe. It only watches; dropping it loses nothing.
//
//futvet:cancelsafe only watches the receiver
func (s *Sender[T]) Closed() futures.Future[struct{}] {
	return leaf.NewClosed("futures/mpsc: Closed", s.ch)
}

// IsClosed says whether the receiver was closed or dropped.
func (s *Sender[T]) IsClosed() bool {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	return s.ch.closed
}

// SameChannel says whether s and other send to the same receiver.
func (s *Sender[T]) SameChannel(other *Sender[T]) bool { return s.ch == other.ch }

// Len is the number of items that are queued.
func (s *Sender[T]) Len() int { return s.ch.len() }

// Cap is the capacity of the channel, math.MaxInt if it is unbounded.
func (s *Sender[T]) Cap() int { return s.ch.capacity }

// Downgrade makes a weak sender, which does not keep the channel open. It borrows
// s.
func (s *Sender[T]) Downgrade() *WeakSender[T] { return &WeakSender[T]{s.ch} }

// WeakSender is a way to make senders as long as there are any. It need not be
// dropped.
type WeakSender[T any] struct{ ch *channel[T] }

// Upgrade makes a sender, with an owner of its own, unless every sender was
// dropped.
func (w *WeakSender[T]) Upgrade() (*Sender[T], bool) {
	w.ch.mu.Lock()
	defer w.ch.mu.Unlock()
	if w.ch.senders == 0 {
		return nil, false
	}
	w.ch.senders++
	return &Sender[T]{ch: w.ch}, true
}

func (ch *channel[T]) len() int {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.items.Len()
}

// Clone makes another sender of the same channel, with an owner of its own. The
// clone of a dropped sender is a dropped sender.
func (s *Sender[T]) Clone() *Sender[T] {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	if !s.dropped {
		s.ch.senders++
	}
	return &Sender[T]{ch: s.ch, dropped: s.dropped}
}

// Drop gives the sender up. When the last one is dropped, the receiver gets what
// is queued and permitted and then io.EOF. Drop is idempotent.
func (s *Sender[T]) Drop() {
	var w futures.Waker
	s.ch.mu.Lock()
	if !s.dropped {
		s.dropped = true
		s.ch.senders--
		if s.ch.ended() {
			w = s.ch.takeRx()
		}
	}
	s.ch.mu.Unlock()
	leaf.Wake(w)
}

// send is the future of Sender.Send. It owns v until it has completed.
type send[T any] struct {
	s    *Sender[T]
	node leaf.Node // guarded by s.ch.mu
	v    T
	life leaf.Life
}

func (f *send[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/mpsc: Send")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	ch := f.s.ch
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, f.s, &f.node, 1)
	var w futures.Waker
	if got {
		w = ch.push(f.v)
	}
	ch.mu.Unlock()
	if !got && err == nil {
		return struct{}{}, false, nil
	}
	f.life = leaf.Completed
	v := f.take()
	if err != nil {
		defer release.Value(v)
	}
	leaf.Wake(w)
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return struct{}{}, true, err
}

func (f *send[T]) Drop() {
	if f.life.End() {
		defer release.Value(f.take())
		f.s.ch.forget(&f.node, 1)
	}
}

func (f *send[T]) take() T {
	var zero T
	v := f.v
	f.v = zero
	return v
}
