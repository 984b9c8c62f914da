package mpsc

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Receiver is the receiving end, and a [futures.Stream] of the items. Its owner
// must Drop it.
//
// It remembers one waker, that of its latest pending poll, so only one Recv
// future (or one user of PollNext) can wait at a time.
type Receiver[T any] struct{ ch *channel[T] }

var _ futures.Stream[int] = (*Receiver[int])(nil)

// Recv is a future of the next item. It borrows the receiver. It fails with
// io.EOF when there is nothing left to receive and nothing can arrive any more:
// every sender is gone, or the receiver was closed, and no permit is out. Every
// Recv after that fails with io.EOF as well.
//
// Cancel safety: cancel safe. An item leaves the channel in the poll that yields
// it and not before, so dropping a pending Recv loses nothing; the next Recv
// goes on where this one was.
//
//futvet:cancelsafe an item stays in the channel until the poll that yields it
func (r *Receiver[T]) Recv() futures.Future[T] {
	f := &recv[T]{ch: r.ch}
	f.life.Made()
	return f
}

// RecvMany is a future of the next items, as many as there are and fit into buf,
// but one at least; its value is how many it has put there. It borrows the receiver,
// and buf until it has completed. With an empty buf it completes at once with 0. It
// fails with io.EOF where Recv does.
//
// Cancel safety: cancel safe. Items leave the channel in the poll that yields them
// and not before, so dropping a pending RecvMany loses nothing and leaves buf as it
// was.
//
//futvet:cancelsafe items stay in the channel until the poll that yields them
func (r *Receiver[T]) RecvMany(buf []T) futures.Future[int] {
	f := &recvMany[T]{recv: recv[T]{ch: r.ch}, buf: buf}
	f.life.Made()
	return f
}

// TryRecv takes the next item if there is one. Without one, ok is false, and err
// is io.EOF if there will never be one again, else nil.
func (r *Receiver[T]) TryRecv() (v T, ok bool, err error) {
	r.ch.mu.Lock()
	if r.ch.items.Len() == 0 {
		if r.ch.ended() {
			err = io.EOF
		}
		r.ch.mu.Unlock()
		return v, false, err
	}
	v, w := r.ch.pop()
	r.ch.mu.Unlock()
	leaf.Wake(w)
	return v, true, nil
}

// PollNext is the stream's next item, or io.EOF at the end, which it goes on
// returning.
func (r *Receiver[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	return r.ch.poll(cx, nil)
}

// Close makes every sender fail from now on, those that wait included, which are
// woken. What is queued or permitted can still be received, then Recv fails with
// io.EOF. Close is idempotent.
func (r *Receiver[T]) Close() {
	ch := r.ch
	ch.mu.Lock()
	ch.closed = true
	ws := append(ch.waiters.RemoveAll(), ch.closers.RemoveAll()...)
	if ch.ended() {
		ws = append(ws, ch.takeRx())
	}
	ch.mu.Unlock()
	leaf.WakeAll(ws)
}

// IsClosed says whether the receiver was closed or dropped. That every sender is
// gone does not close it.
func (r *Receiver[T]) IsClosed() bool {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	return r.ch.closed
}

// Len is the number of items that are queued.
func (r *Receiver[T]) Len() int { return r.ch.len() }

// Cap is the capacity of the channel, math.MaxInt if it is unbounded.
func (r *Receiver[T]) Cap() int { return r.ch.capacity }

// Drop closes the channel and drops every queued item that is a
// [futures.Dropper], first come first. Items sent through permits after that are
// dropped, too. Drop is idempotent.
func (r *Receiver[T]) Drop() {
	ch := r.ch
	ch.mu.Lock()
	ch.closed, ch.gone = true, true
	ws := append(ch.waiters.RemoveAll(), ch.closers.RemoveAll()...)
	ch.takeRx()
	items := ch.items.RemoveAll()
	ch.free += len(items) // nobody waits for the slots, neither sender nor receiver
	ch.mu.Unlock()
	defer release.Values(items)
	leaf.WakeAll(ws)
}

// poll is one poll of the receiving end, by f or, if f is nil, by PollNext.
func (ch *channel[T]) poll(cx *futures.Context, f *recv[T]) (v T, ready bool, err error) {
	if !cx.PollBudget() {
		return v, false, nil
	}
	var w futures.Waker
	ch.mu.Lock()
	switch {
	case ch.items.Len() > 0:
		ch.takeRx()
		v, w = ch.pop()
	case ch.ended():
		ch.takeRx()
		err = io.EOF
	default:
		ch.rxWaker, ch.rxOwner = cx.Waker(), f
		ch.mu.Unlock()
		return v, false, nil
	}
	ch.mu.Unlock()
	leaf.Wake(w)
	cx.SpendBudget()
	return v, true, err
}

// recv is the future of Receiver.Recv.
type recv[T any] struct {
	ch   *channel[T]
	life leaf.Life
}

func (f *recv[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/mpsc: Recv")
	v, ready, err = f.ch.poll(cx, f)
	if ready {
		f.life = leaf.Completed
	}
	return v, ready, err
}

func (f *recv[T]) Drop() {
	if !f.life.End() {
		return
	}
	f.ch.mu.Lock()
	if f.ch.rxOwner == f {
		f.ch.takeRx()
	}
	f.ch.mu.Unlock()
}

// recvMany is the future of Receiver.RecvMany.
type recvMany[T any] struct {
	recv[T]
	buf []T
}

func (f *recvMany[T]) Poll(cx *futures.Context) (n int, ready bool, err error) {
	f.life.Check("futures/mpsc: RecvMany")
	if !cx.PollBudget() {
		return 0, false, nil
	}
	ch := f.ch
	var ws []futures.Waker
	ch.mu.Lock()
	switch {
	case len(f.buf) == 0:
	case ch.items.Len() > 0:
		ch.takeRx()
		for ; n < len(f.buf) && ch.items.Len() > 0; n++ {
			var w futures.Waker
			if f.buf[n], w = ch.pop(); w != nil {
				ws = append(ws, w)
			}
		}
	case ch.ended():
		ch.takeRx()
		err = io.EOF
	default:
		ch.rxWaker, ch.rxOwner = cx.Waker(), &f.recv
		ch.mu.Unlock()
		return 0, false, nil
	}
	ch.mu.Unlock()
	f.life, f.buf = leaf.Completed, nil
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return n, true, err
}
