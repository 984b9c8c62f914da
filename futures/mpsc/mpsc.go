// Package mpsc is a channel with many senders and one receiver, bounded or not.
//
// The channel has room for an exact number of items, and room is handed out one
// slot at a time, first come first served: a slot that becomes free belongs to
// the future that has waited longest, even before that future is polled again,
// and nobody can overtake it. Dropping such a future passes its slot on. A channel
// of [NewUnbounded] has room for everything: nobody ever waits to send.
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
// A program that sends or receives in its own Poll methods need not make a future
// for each item: a [SinkSender] and [Receiver.PollNext] allocate nothing.
//
// The two-step send follows tokio::sync::mpsc, and so do the meaning of closing
// and the fairness. Capacity is exact, where futures::channel::mpsc adds a slot for
// each sender.
package mpsc

import (
	"errors"
	"math"
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
	return open[T](capacity)
}

// NewUnbounded makes a channel with room for everything that is sent, and returns
// its two ends, each of which its owner must Drop. [Sender.TrySend] fails only if
// the receiver is closed, and a Send or Reserve is ready when it is first polled. A
// receiver that is slower than its senders lets the channel grow without limit;
// prefer New.
//
// Cancel safety: dropping the receiver, which is a stream, drops what is queued;
// to stop receiving for a while, keep it or lend it.
func NewUnbounded[T any]() (*Sender[T], *Receiver[T]) { return open[T](unbounded) }

// unbounded is the capacity of an unbounded channel.
const unbounded = math.MaxInt

func open[T any](capacity int) (*Sender[T], *Receiver[T]) {
	ch := &channel[T]{capacity: capacity, free: capacity, senders: 1}
	return &Sender[T]{ch: ch}, &Receiver[T]{ch: ch}
}

// channel is what the ends share.
//
// Every one of its capacity slots is in one of three states, and mu guards them:
//
//	free      counted by free
//	out       held by a Permit or a SinkSender, or granted to a waiting future
//	filled    holds an item
//
//	free --first poll of a send, TrySend--> out --Permit.Send--> filled
//	out --Permit.Drop, future dropped--> free
//	filled --received--> free
//
// After every change the first waiter is granted what it waits for, one slot or,
// in ReserveMany, several, as long as so many are free. Hence the invariant that
// makes the channel fair: while anybody waits, fewer slots are free than the first
// one needs, and whoever comes later waits behind it. Closing removes all waiters,
// so it holds then as well.
//
// The channel has ended, for its receiver, when nothing can arrive any more: no
// item is queued, no slot is out, and there is no sender or the channel is
// closed; or when the receiver was dropped. A waiter implies that not all slots are
// free, thus an item or an out slot, so waiters need not be counted.
type channel[T any] struct {
	mu       sync.Mutex
	capacity int
	free     int
	senders  int
	closed   bool // Close or Drop of the receiver
	gone     bool // Drop of the receiver
	waiters  leaf.Queue
	closers  leaf.Queue // pending Closed futures
	items    leaf.Ring[T]

	// The receiver's latest pending poll: its waker, and the Recv future that
	// stored it (nil for PollNext), which alone may take it away.
	rxWaker futures.Waker
	rxOwner *recv[T]
}

// ended says whether nothing can arrive any more. mu is held.
func (ch *channel[T]) ended() bool {
	return ch.items.Len() == 0 && (ch.gone || ch.free == ch.capacity && (ch.closed || ch.senders == 0))
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
	ch.items.Push(v, ch.capacity)
	return ch.takeRx()
}

// pop removes the first item and releases its slot; w is to be woken after
// unlocking. mu is held, and there is an item.
func (ch *channel[T]) pop() (v T, w futures.Waker) {
	v = ch.items.Pop()
	return v, ch.release()
}

// grant gives the first waiter what it waits for, if so many slots are free. mu is
// held.
func (ch *channel[T]) grant() (w futures.Waker, ok bool) {
	if need, ok := ch.waiters.First(); !ok || need > ch.free {
		return nil, false
	} else {
		ch.free -= need
	}
	return ch.waiters.Grant()
}

// release gives back one slot. It returns the waker to wake after unlocking: that of
// the waiter that has got what it needs by that, of which there is one at most, or
// the receiver's if that was the last thing it waited for. mu is held.
func (ch *channel[T]) release() futures.Waker {
	ch.free++
	if w, ok := ch.grant(); ok {
		return w
	}
	if ch.ended() {
		return ch.takeRx()
	}
	return nil
}

// releaseMany gives back n slots, or none after a waiter has left the queue, and
// returns the wakers to wake after unlocking. mu is held.
func (ch *channel[T]) releaseMany(n int) (ws []futures.Waker) {
	ch.free += n
	for w, ok := ch.grant(); ok; w, ok = ch.grant() {
		ws = append(ws, w)
	}
	if ch.ended() {
		ws = append(ws, ch.takeRx())
	}
	return ws
}

// room says whether n slots can be had at once: they are free, and nobody waits for
// more. mu is held.
func (ch *channel[T]) room(n int) bool { return n <= ch.free && ch.waiters.Empty() }

// acquire is one attempt of node's future, which belongs to s, to get n slots.
// got means that they are out and the caller's; otherwise a nil err means that
// the node is queued under the context's waker. ws are to be woken after
// unlocking. mu is held.
func (ch *channel[T]) acquire(cx *futures.Context, s *Sender[T], node *leaf.Node, n int) (got bool, ws []futures.Waker, err error) {
	switch state := node.State(); {
	case ch.closed:
		// Closing emptied the queue, but slots granted before are still out.
		if state == leaf.Granted {
			node.Take()
			ws = ch.releaseMany(n)
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
	case ch.room(n):
		ch.free -= n
		return true, nil, nil
	}
	ch.waiters.PushFor(node, cx.Waker(), n)
	return false, nil, nil
}

// forget takes the node of a future that was dropped, which asked for n slots, out
// of the channel. What it was granted is passed on, and those that only waited
// behind it get their turn.
func (ch *channel[T]) forget(node *leaf.Node, n int) {
	var ws []futures.Waker
	ch.mu.Lock()
	switch node.State() {
	case leaf.Queued:
		ch.waiters.Remove(node)
		ws = ch.releaseMany(0)
	case leaf.Granted:
		node.Take()
		ws = ch.releaseMany(n)
	}
	ch.mu.Unlock()
	leaf.WakeAll(ws)
}

// Closers implements leaf.Closable.
func (ch *channel[T]) Closers() (*sync.Mutex, *leaf.Queue) { return &ch.mu, &ch.closers }

// IsOver implements leaf.Closable.
func (ch *channel[T]) IsOver() bool { return ch.closed }
