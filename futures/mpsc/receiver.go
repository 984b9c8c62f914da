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

// TryRecv takes the next item if there is one. Without one, ok is false, and err
// is io.EOF if there will never be one again, else nil.
func (r *Receiver[T]) TryRecv() (v T, ok bool, err error) {
	r.ch.mu.Lock()
	if r.ch.n == 0 {
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
	ws := ch.waiters.RemoveAll()
	if ch.ended() {
		ws = append(ws, ch.takeRx())
	}
	ch.mu.Unlock()
	leaf.WakeAll(ws)
}

// Drop closes the channel and drops every queued item that is a
// [futures.Dropper], first come first. Items sent through permits after that are
// dropped, too. Drop is idempotent.
func (r *Receiver[T]) Drop() {
	ch := r.ch
	ch.mu.Lock()
	ch.closed, ch.gone = true, true
	ws := ch.waiters.RemoveAll()
	ch.takeRx()
	items := make([]T, 0, ch.n)
	for range ch.n {
		v, _ := ch.pop() // nobody waits for the slot, neither sender nor receiver
		items = append(items, v)
	}
	ch.buf, ch.head = nil, 0
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
	case ch.n > 0:
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
