package mpmc

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Sender is a sending end. Its owner must Drop it: the receivers see the end of the
// channel only when every sender is gone, or it was closed. All methods may be called
// from any goroutine at any time.
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
// It fails with [futures.ErrClosed] if the channel was closed or the last receiver
// dropped. A failed send has still taken v: v is dropped if it is a
// [futures.Dropper].
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
// It fails with [futures.ErrClosed] if the channel was closed or the last receiver
// dropped.
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
// there is none, and with [futures.ErrClosed] if the channel was closed, the last
// receiver dropped, or the sender dropped. It takes v only if it succeeds: when it
// fails, v stays with the caller.
func (s *Sender[T]) TrySend(v T) error {
	ch := s.ch
	ch.mu.Lock()
	if err := ch.try(s); err != nil {
		ch.mu.Unlock()
		return err
	}
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
	if err := ch.try(s); err != nil {
		return nil, err
	}
	return &Permit[T]{ch: ch}, nil
}

// try takes a free slot for s. mu is held.
func (ch *channel[T]) try(s *Sender[T]) error {
	switch {
	case ch.closed || s.dropped:
		return futures.ErrClosed
	case ch.free == 0:
		return ErrFull
	}
	ch.free--
	return nil
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

// Drop gives the sender up. When the last one is dropped, the receivers get what
// is queued and permitted and then io.EOF. Drop is idempotent.
func (s *Sender[T]) Drop() {
	var ws []futures.Waker
	s.ch.mu.Lock()
	if !s.dropped {
		s.dropped = true
		s.ch.senders--
		ws = s.ch.endRx()
	}
	s.ch.mu.Unlock()
	leaf.WakeAll(ws)
}

// Closed is a future that completes, always without an error, once the channel was
// closed or the last receiver dropped. It borrows the channel and not the sender, and
// does not keep the channel open.
//
// Cancel safety: cancel safe. It only watches; dropping it loses nothing.
//
//futvet:cancelsafe only watches the channel
func (s *Sender[T]) Closed() futures.Future[struct{}] {
	return leaf.NewClosed("futures/mpmc: Closed", s.ch)
}

// acquire is one attempt of node's future, which belongs to s, to get a slot.
// got means that a slot is out and the caller's; otherwise a nil err means that
// the node is queued under the context's waker. w and ws are to be woken after
// unlocking. mu is held.
func (ch *channel[T]) acquire(cx *futures.Context, s *Sender[T], node *leaf.Node) (got bool, ws []futures.Waker, err error) {
	switch state := node.State(); {
	case ch.closed:
		// Closing emptied the queue, but a slot granted before is still out.
		if state == leaf.Granted {
			node.Take()
			_, ws = ch.release() // no sender waits
		}
		return false, ws, futures.ErrClosed
	case state == leaf.Granted:
		node.Take()
		return true, nil, nil
	case state == leaf.Queued:
		node.SetWaker(cx.Waker())
		return false, nil, nil
	case s.dropped:
		return false, nil, futures.ErrClosed
	case ch.free > 0:
		ch.free--
		return true, nil, nil
	}
	ch.tx.Push(node, cx.Waker())
	return false, nil, nil
}

// forgetTx takes the node of a sending future that was dropped out of the channel,
// passing on the slot that it may have been granted.
func (ch *channel[T]) forgetTx(node *leaf.Node) {
	var w futures.Waker
	var ws []futures.Waker
	ch.mu.Lock()
	switch node.State() {
	case leaf.Queued:
		ch.tx.Remove(node)
	case leaf.Granted:
		node.Take()
		w, ws = ch.release()
	}
	ch.mu.Unlock()
	leaf.Wake(w)
	leaf.WakeAll(ws)
}

// send is the future of Sender.Send. It owns v until it has completed.
type send[T any] struct {
	s    *Sender[T]
	node leaf.Node // guarded by s.ch.mu
	v    T
	life leaf.Life
}

func (f *send[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/mpmc: Send")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	ch := f.s.ch
	var w futures.Waker
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, f.s, &f.node)
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
		f.s.ch.forgetTx(&f.node)
	}
}

func (f *send[T]) take() T {
	var zero T
	v := f.v
	f.v = zero
	return v
}

// reserve is the future of Sender.Reserve.
type reserve[T any] struct {
	s    *Sender[T]
	node leaf.Node // guarded by s.ch.mu
	life leaf.Life
}

func (f *reserve[T]) Poll(cx *futures.Context) (p *Permit[T], ready bool, err error) {
	f.life.Check("futures/mpmc: Reserve")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	ch := f.s.ch
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, f.s, &f.node)
	ch.mu.Unlock()
	if !got && err == nil {
		return nil, false, nil
	}
	f.life = leaf.Completed
	leaf.WakeAll(ws)
	cx.SpendBudget()
	if err != nil {
		return nil, true, err
	}
	return &Permit[T]{ch: ch}, true, nil
}

func (f *reserve[T]) Drop() {
	if f.life.End() {
		f.s.ch.forgetTx(&f.node)
	}
}

// Permit is a reserved slot. Its owner fills it with Send or gives it back with
// Drop; until then nobody else can use it, and the receivers do not see the end
// of the channel, whether or not the sender is still there.
//
//futvet:mustcall Send Drop
type Permit[T any] struct {
	ch   *channel[T]
	used bool // guarded by ch.mu
}

// Send puts v into the slot, without waiting. It takes v. It cannot fail: if the
// channel was closed after the slot was reserved, v can still be received; if the
// last receiver was dropped, v is dropped if it is a [futures.Dropper]. It panics,
// and does not take v, if the permit was used or dropped before.
//
//futvet:owns v
func (p *Permit[T]) Send(v T) {
	ch := p.ch
	ch.mu.Lock()
	if p.used {
		ch.mu.Unlock()
		panic("futures/mpmc: Send on a Permit that was used or dropped")
	}
	p.used = true
	if ch.gone {
		ch.release() // for nobody
		ch.mu.Unlock()
		release.Value(v)
		return
	}
	w := ch.push(v)
	ch.mu.Unlock()
	leaf.Wake(w)
}

// Drop gives the slot back, to the first in the queue if anybody waits. Drop is
// idempotent, and does nothing after Send.
func (p *Permit[T]) Drop() {
	var w futures.Waker
	var ws []futures.Waker
	p.ch.mu.Lock()
	if !p.used {
		p.used = true
		w, ws = p.ch.release()
	}
	p.ch.mu.Unlock()
	leaf.Wake(w)
	leaf.WakeAll(ws)
}

// Closers implements leaf.Closable.
func (ch *channel[T]) Closers() (*sync.Mutex, *leaf.Queue) { return &ch.mu, &ch.closers }

// IsOver implements leaf.Closable.
func (ch *channel[T]) IsOver() bool { return ch.closed }
