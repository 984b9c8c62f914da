// Package mpsc is a bounded channel with many senders and one receiver.
//
// The channel has room for an exact number of items, and room is handed out one
// slot at a time, first come first served: a slot that becomes free belongs to
// the future that has waited longest, even before that future is polled again,
// and nobody can overtake it. Dropping such a future passes its slot on.
//
// Sending has two steps. [Sender.Reserve] waits for a slot and yields a [Permit],
// and [Permit.Send] fills it without waiting. Where a send may be cancelled, in
// a branch of a select for instance, use the two steps: a value that was not yet
// given away cannot be lost. [Sender.Send] is both in one, takes its value at
// once, and loses it when it is dropped while pending.
//
// A channel takes ownership of what is sent through it: an item that nobody
// receives any more is dropped if it is a [futures.Dropper].
//
// Senders, permits and the futures that they make are safe for use beside each
// other and beside the receiver, on any goroutine; a single future still has
// one owner. The receiver has one owner, and one Recv future at a time.
//
// The two-step send follows tokio::sync::mpsc, and so do the meaning of closing
// and the fairness.
package mpsc

import (
	"errors"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// ErrFull is the error of a TrySend that found no free slot.
var ErrFull = errors.New("mpsc: full")

// New makes a channel with room for exactly capacity items and returns its two
// ends, each of which its owner must Drop. Capacity is the number of items that
// can be queued or permitted at once, whatever the number of senders. It panics
// if capacity is less than 1.
//
// Cancel safety: dropping the receiver, which is a stream, drops what is queued;
// to stop receiving for a while, keep it or lend it.
func New[T any](capacity int) (*Sender[T], *Receiver[T]) {
	if capacity < 1 {
		panic("futures/mpsc: New with a capacity below 1")
	}
	ch := &channel[T]{capacity: capacity, free: capacity, senders: 1}
	return &Sender[T]{ch: ch}, &Receiver[T]{ch: ch}
}

// channel is what the ends share.
//
// Every one of its capacity slots is in one of three states, and mu guards them:
//
//	free      counted by free
//	out       held by a Permit, or granted to a waiting future
//	filled    holds an item; counted by n
//
//	free --first poll of a send, TrySend--> out --Permit.Send--> filled
//	out --Permit.Drop, future dropped--> released
//	filled --received--> released
//
// A released slot goes straight to the first waiter (out again) and is free only
// if nobody waits. Hence the invariant that makes the channel fair: while anybody
// waits, free is 0. Closing removes all waiters, so it holds then as well.
//
// The channel has ended, for its receiver, when nothing can arrive any more: no
// item is queued, no slot is out, and there is no sender or the channel is
// closed; or when the receiver was dropped. A waiter implies that no slot is free, thus an item or an out slot, so
// waiters need not be counted.
type channel[T any] struct {
	mu       sync.Mutex
	capacity int
	free     int
	senders  int
	closed   bool // Close or Drop of the receiver
	gone     bool // Drop of the receiver
	waiters  leaf.Queue

	// The items: n of them, from buf[head] on, wrapping. buf grows by doubling
	// up to capacity, so that a large channel costs what it holds.
	buf  []T
	head int
	n    int

	// The receiver's latest pending poll: its waker, and the Recv future that
	// stored it (nil for PollNext), which alone may take it away.
	rxWaker futures.Waker
	rxOwner *recv[T]
}

// ended says whether nothing can arrive any more. mu is held.
func (ch *channel[T]) ended() bool {
	return ch.n == 0 && (ch.gone || ch.free == ch.capacity && (ch.closed || ch.senders == 0))
}

// takeRx returns the receiver's waker, for the caller to wake after unlocking,
// and forgets it. mu is held.
func (ch *channel[T]) takeRx() futures.Waker {
	w := ch.rxWaker
	ch.rxWaker, ch.rxOwner = nil, nil
	return w
}

// push appends v, for which the caller holds an out slot, and returns the waker
// to wake after unlocking. mu is held, and the receiver is not gone.
func (ch *channel[T]) push(v T) futures.Waker {
	if ch.n == len(ch.buf) {
		grown := make([]T, min(max(2*len(ch.buf), 4), ch.capacity))
		k := copy(grown, ch.buf[ch.head:])
		copy(grown[k:], ch.buf[:ch.head])
		ch.buf, ch.head = grown, 0
	}
	i := ch.head + ch.n
	if i >= len(ch.buf) {
		i -= len(ch.buf)
	}
	ch.buf[i] = v
	ch.n++
	return ch.takeRx()
}

// pop removes the first item and releases its slot; w is to be woken after
// unlocking. mu is held, and there is an item.
func (ch *channel[T]) pop() (v T, w futures.Waker) {
	var zero T
	v, ch.buf[ch.head] = ch.buf[ch.head], zero
	ch.head++
	if ch.head == len(ch.buf) {
		ch.head = 0
	}
	ch.n--
	return v, ch.release()
}

// release gives back one slot, to the first waiter if there is one. It returns
// the waker to wake after unlocking: the waiter's, or the receiver's if that was
// the last thing it waited for. mu is held.
func (ch *channel[T]) release() futures.Waker {
	if w, ok := ch.waiters.Grant(); ok {
		return w
	}
	ch.free++
	if ch.ended() {
		return ch.takeRx()
	}
	return nil
}

// acquire is one attempt of node's future, which belongs to s, to get a slot.
// got means that a slot is out and the caller's; otherwise a nil err means that
// the node is queued under the context's waker. w is to be woken after
// unlocking. mu is held.
func (ch *channel[T]) acquire(cx *futures.Context, s *Sender[T], node *leaf.Node) (got bool, w futures.Waker, err error) {
	switch state := node.State(); {
	case ch.closed:
		// Closing emptied the queue, but a slot granted before is still out.
		if state == leaf.Granted {
			node.Take()
			w = ch.release()
		}
		return false, w, futures.ErrClosed
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
	ch.waiters.Push(node, cx.Waker())
	return false, nil, nil
}

// forget takes a dropped future's node out of the channel, passing on the slot
// that it may have been granted.
func (ch *channel[T]) forget(node *leaf.Node) {
	var w futures.Waker
	ch.mu.Lock()
	switch node.State() {
	case leaf.Queued:
		ch.waiters.Remove(node)
	case leaf.Granted:
		node.Take()
		w = ch.release()
	}
	ch.mu.Unlock()
	leaf.Wake(w)
}
