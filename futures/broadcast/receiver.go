package broadcast

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Receiver is a receiving end. Its owner must Drop it: the channel keeps values
// for it until then.
//
// It remembers one waker, that of its latest pending poll, so only one Recv future
// can wait at a time.
type Receiver[T any] struct {
	ch *channel[T]

	// Guarded by ch.mu. The node is queued while the receiver waits, which implies
	// that it has nothing to receive; waiter is the Recv future that queued it or
	// polled last, which alone may take it out again.
	next    uint64
	dropped bool
	node    leaf.Node
	waiter  *recv[T]
}

// Recv is a future of the next value. It borrows the receiver. It fails with a
// [*LaggedError] if the receiver was too slow and missed values, and the next Recv
// goes on behind them; with io.EOF when everything was received and the sender is
// gone, and so does every Recv after that.
//
// Cancel safety: cancel safe. A value is received in the poll that yields it and
// not before, so dropping a pending Recv loses nothing; the next Recv goes on where
// this one was. The same holds for the news that values were missed.
//
//futvet:cancelsafe a value stays in the channel until the poll that yields it
func (r *Receiver[T]) Recv() futures.Future[T] {
	f := &recv[T]{r: r}
	f.life.Made()
	return f
}

// TryRecv is what Recv would be if it completed at once: a value, with ok, or an error.
// If there is nothing to receive yet, ok is false and err nil.
func (r *Receiver[T]) TryRecv() (v T, ok bool, err error) {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	v, ready, err := r.take()
	return v, ready && err == nil, err
}

// Resubscribe makes another receiver, with an owner of its own, which receives what is
// sent from now on.
func (r *Receiver[T]) Resubscribe() *Receiver[T] {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	return r.ch.subscribe()
}

// Len is how many values it can receive at once; those that it has missed do not count.
func (r *Receiver[T]) Len() int {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	if r.dropped {
		return 0
	}
	return int(r.ch.tail - max(r.next, r.ch.head))
}

// IsClosed says whether every sender is gone.
func (r *Receiver[T]) IsClosed() bool {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	return r.ch.closed
}

// Drop gives the receiver up. A value that no other receiver is still to receive,
// and none has received, is dropped if it is a [futures.Dropper]. Recv fails with
// io.EOF from now on; one that is pending is not woken. Drop is idempotent.
func (r *Receiver[T]) Drop() {
	ch := r.ch
	ch.mu.Lock()
	if r.dropped {
		ch.mu.Unlock()
		return
	}
	r.dropped = true
	if r.node.State() == leaf.Queued {
		ch.waiters.Remove(&r.node)
	}
	r.waiter = nil
	ch.receivers--
	for i := max(r.next, ch.head); i < ch.tail; i++ {
		ch.at(i).lack--
	}
	lost := ch.trim()
	var ws []futures.Waker
	if ch.receivers == 0 {
		ch.ring = nil // which is empty
		ws = ch.closers.RemoveAll()
	}
	ch.mu.Unlock()
	defer release.Values(lost)
	leaf.WakeAll(ws)
}

// take is what the receiver gets now, if anything. ch.mu is held.
func (r *Receiver[T]) take() (v T, ready bool, err error) {
	ch := r.ch
	switch {
	case r.dropped:
		return v, true, io.EOF
	case r.next < ch.head:
		missed := ch.head - r.next
		r.next = ch.head
		return v, true, &LaggedError{missed}
	case r.next < ch.tail:
		s := ch.at(r.next)
		v = s.value
		s.lack--
		s.taken = true
		r.next++
		ch.trim() // removes this value at most, which is taken
		return v, true, nil
	case ch.closed:
		return v, true, io.EOF
	}
	return v, false, nil
}

// recv is the future of Receiver.Recv.
type recv[T any] struct {
	r    *Receiver[T]
	life leaf.Life
}

func (f *recv[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/broadcast: Recv")
	if !cx.PollBudget() {
		return v, false, nil
	}
	r := f.r
	r.ch.mu.Lock()
	if v, ready, err = r.take(); !ready {
		if r.node.State() == leaf.Queued {
			r.node.SetWaker(cx.Waker())
		} else {
			r.ch.waiters.Push(&r.node, cx.Waker())
		}
		r.waiter = f
	}
	r.ch.mu.Unlock()
	if ready {
		f.life = leaf.Completed
		cx.SpendBudget()
	}
	return v, ready, err
}

func (f *recv[T]) Drop() {
	if !f.life.End() {
		return
	}
	r := f.r
	r.ch.mu.Lock()
	if r.waiter == f {
		r.waiter = nil
		if r.node.State() == leaf.Queued {
			r.ch.waiters.Remove(&r.node)
		}
	}
	r.ch.mu.Unlock()
}
