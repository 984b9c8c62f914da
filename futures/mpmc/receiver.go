package mpmc

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Receiver is a receiving end, and a [futures.Stream] of the items that it gets. Its
// owner must Drop it.
//
// Any number of its Recv futures can wait at a time. Beside them it has one place of
// its own in the queue, for PollNext. That place, and an item that was granted to it,
// stay with the receiver until its next PollNext, TryRecv or Drop: a task that may turn
// to something else instead, in a select, uses Recv, which passes the item on when it
// is dropped.
type Receiver[T any] struct {
	ch *channel[T]

	// Guarded by ch.mu.
	node    leaf.Node // of PollNext
	dropped bool
}

var _ futures.Stream[int] = (*Receiver[int])(nil)

// Recv is a future of the next item that no other receiver gets. It borrows the
// receiver. Its place in the queue counts from its first poll. It fails with io.EOF
// when there is nothing left to receive and nothing can arrive any more: every sender
// is gone, or the channel was closed, and no permit is out. Every Recv after that fails
// with io.EOF as well, and so does one that is first polled after the receiver was
// dropped.
//
// Cancel safety: cancel safe. An item leaves the channel in the poll that yields
// it and not before. Dropping a pending Recv loses its place in the queue; an item that
// it had been granted already goes to the next in the queue.
//
//futvet:cancelsafe an item stays in the channel until the poll that yields it
func (r *Receiver[T]) Recv() futures.Future[T] {
	f := &recv[T]{r: r}
	f.life.Made()
	return f
}

// TryRecv takes the next item if there is one that nobody waits for. Without one, ok
// is false, and err is io.EOF if there will never be one again, or the receiver was
// dropped, else nil.
func (r *Receiver[T]) TryRecv() (v T, ok bool, err error) {
	ch := r.ch
	var w futures.Waker
	var ws []futures.Waker
	ch.mu.Lock()
	switch {
	case r.dropped:
		err = io.EOF
	case r.node.State() == leaf.Granted:
		r.node.Take()
		ch.claimed--
		ok = true
	case ch.items.Len() > ch.claimed:
		ok = true
	case ch.ended():
		err = io.EOF
	}
	if ok {
		v, w, ws = ch.pop()
	}
	ch.mu.Unlock()
	leaf.Wake(w)
	leaf.WakeAll(ws)
	return v, ok, err
}

// PollNext is the stream's next item, or io.EOF at the end, which it goes on
// returning.
func (r *Receiver[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	return r.poll(cx, &r.node)
}

// Clone makes another receiver of the same channel, with an owner of its own. The
// clone of a dropped receiver is a dropped receiver.
//
// Cancel safety: dropping the last receiver, which is a stream, closes the channel and
// drops what is queued.
func (r *Receiver[T]) Clone() *Receiver[T] {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	if !r.dropped {
		r.ch.receivers++
	}
	return &Receiver[T]{ch: r.ch, dropped: r.dropped}
}

// Drop gives the receiver up. An item that was granted to its PollNext goes to the next
// in the queue. The last receiver's Drop closes the channel and drops every queued item
// that is a [futures.Dropper], first come first; a Recv that is pending then fails with
// io.EOF, and items sent through permits after that are dropped, too. Drop is
// idempotent.
func (r *Receiver[T]) Drop() {
	ch := r.ch
	ch.mu.Lock()
	if r.dropped {
		ch.mu.Unlock()
		return
	}
	r.dropped = true
	ch.receivers--
	w := ch.leaveRx(&r.node)
	var ws []futures.Waker
	var items []T
	if ch.receivers == 0 {
		ch.gone = true
		ws = ch.close()
		ws = append(ws, ch.endRx()...) // it may have been closed before
		items = ch.items.RemoveAll()
		ch.free += len(items)
		ch.claimed = 0
	}
	ch.mu.Unlock()
	defer release.Values(items)
	leaf.Wake(w)
	leaf.WakeAll(ws)
}

// leaveRx takes the node of a future or receiver that was dropped out of the channel,
// passing on the item that it may have been granted. It returns the waker to wake after
// unlocking. mu is held.
func (ch *channel[T]) leaveRx(node *leaf.Node) futures.Waker {
	switch node.State() {
	case leaf.Queued:
		ch.rx.Remove(node)
	case leaf.Granted:
		node.Take()
		if !ch.gone {
			ch.claimed--
			return ch.deliver()
		}
	}
	return nil
}

// poll is one poll of r by whoever has the place node in the queue.
func (r *Receiver[T]) poll(cx *futures.Context, node *leaf.Node) (v T, ready bool, err error) {
	if !cx.PollBudget() {
		return v, false, nil
	}
	ch := r.ch
	var w futures.Waker
	var ws []futures.Waker
	ch.mu.Lock()
	switch {
	case ch.gone:
		if node.State() == leaf.Granted {
			node.Take()
		}
		err = io.EOF
	case node.State() == leaf.Granted:
		node.Take()
		ch.claimed--
		v, w, ws = ch.pop()
	case node.State() == leaf.Queued:
		node.SetWaker(cx.Waker())
		ch.mu.Unlock()
		return v, false, nil
	case r.dropped:
		err = io.EOF
	case ch.items.Len() > ch.claimed:
		v, w, ws = ch.pop()
	case ch.ended():
		err = io.EOF
	default:
		ch.rx.Push(node, cx.Waker())
		ch.mu.Unlock()
		return v, false, nil
	}
	ch.mu.Unlock()
	leaf.Wake(w)
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return v, true, err
}

// recv is the future of Receiver.Recv.
type recv[T any] struct {
	r    *Receiver[T]
	node leaf.Node // guarded by r.ch.mu
	life leaf.Life
}

func (f *recv[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/mpmc: Recv")
	v, ready, err = f.r.poll(cx, &f.node)
	if ready {
		f.life = leaf.Completed
	}
	return v, ready, err
}

func (f *recv[T]) Drop() {
	if !f.life.End() {
		return
	}
	ch := f.r.ch
	ch.mu.Lock()
	w := ch.leaveRx(&f.node)
	ch.mu.Unlock()
	leaf.Wake(w)
}
