// Package mpmc is a channel with many senders and many receivers, bounded or not.
// Every item goes to one receiver.
//
// Both sides are served first come, first served, one item or slot at a time: an item
// that arrives belongs to the receiving future that has waited longest, and a slot that
// becomes free to the sending one, even before that future is polled again, and nobody
// can overtake it. Dropping such a future passes on what it was given.
//
// Sending has two steps, as in package mpsc: [Sender.Reserve] waits for a slot and yields
// a [Permit], and [Permit.Send] fills it without waiting. [Sender.Send] is both in one,
// takes its value at once, and loses it when it is dropped while pending.
//
// A channel takes ownership of what is sent through it: an item that nobody
// receives any more is dropped if it is a [futures.Dropper].
//
// Senders and the futures of both sides are safe for use beside each other, on any
// goroutine; a single future still has one owner, and so has a receiver.
//
// The meaning follows async-channel, which is also the channel of async-std; the two
// steps are tokio's.
package mpmc

import (
	"errors"
	"math"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// ErrFull is the error of a TrySend that found no free slot.
var ErrFull = errors.New("mpmc: full")

// New makes a channel with room for exactly capacity items and returns a sender and a
// receiver, each of which its owner may clone and must Drop. It panics if capacity is
// less than 1.
//
// Cancel safety: dropping the last receiver, which is a stream, closes the channel and
// drops what is queued; to stop receiving for a while, keep it or lend it.
func New[T any](capacity int) (*Sender[T], *Receiver[T]) {
	if capacity < 1 {
		panic("futures/mpmc: New with a capacity below 1")
	}
	return open[T](capacity)
}

// NewUnbounded makes a channel with room for everything that is sent, and returns a
// sender and a receiver, each of which its owner may clone and must Drop.
// [Sender.TrySend] fails only if the channel is closed, and a Send or Reserve is ready
// when it is first polled. Receivers that are slower than the senders let the channel
// grow without limit; prefer New.
//
// Cancel safety: dropping the last receiver, which is a stream, closes the channel and
// drops what is queued; to stop receiving for a while, keep it or lend it.
func NewUnbounded[T any]() (*Sender[T], *Receiver[T]) { return open[T](unbounded) }

// unbounded is the capacity of an unbounded channel.
const unbounded = math.MaxInt

func open[T any](capacity int) (*Sender[T], *Receiver[T]) {
	ch := &channel[T]{capacity: capacity, free: capacity, senders: 1, receivers: 1}
	return &Sender[T]{ch: ch}, &Receiver[T]{ch: ch}
}

// channel is what the ends share.
//
// Every one of its capacity slots is in one of three states, and mu guards them:
//
//	free      counted by free
//	out       held by a Permit, or granted to a future that waits to send
//	filled    holds an item
//
//	free --first poll of a send, TrySend--> out --Permit.Send--> filled
//	out --Permit.Drop, future dropped--> free --grant--> out
//	filled --received--> free
//
// Of the items, as many are claimed as receiving futures were granted one and have not
// taken it. Which item it is does not matter: whoever takes one takes the first.
//
//	unclaimed --grant--> claimed --future polled--> received
//	claimed --future dropped--> unclaimed
//
// Both are granted to those that wait as soon as there are any. Hence the invariants
// that make the channel fair: while a sender waits, free is 0; while a receiver waits,
// all items are claimed. Closing removes all waiting senders.
//
// The channel has ended when nothing can arrive any more, and is nothing left: no item
// is queued, no slot is out, and there is no sender or the channel is closed; or when
// the last receiver was dropped. Ending removes all waiting receivers.
type channel[T any] struct {
	mu        sync.Mutex
	capacity  int
	free      int
	claimed   int
	senders   int
	receivers int
	closed    bool
	gone      bool       // the last receiver was dropped
	tx        leaf.Queue // futures that wait to send
	rx        leaf.Queue // futures and receivers that wait for an item
	closers   leaf.Queue // pending Closed futures
	items     leaf.Ring[T]
}

// ended says whether nothing is there and nothing can arrive any more. mu is held.
func (ch *channel[T]) ended() bool {
	return ch.gone || ch.items.Len() == 0 && ch.free == ch.capacity && (ch.closed || ch.senders == 0)
}

// endRx removes the waiting receivers if the channel has ended, and returns their
// wakers, to be woken after unlocking. mu is held.
func (ch *channel[T]) endRx() []futures.Waker {
	if ch.ended() {
		return ch.rx.RemoveAll()
	}
	return nil
}

// deliver grants an unclaimed item, if there is one, to the first receiver that waits,
// and returns its waker, to be woken after unlocking. mu is held.
func (ch *channel[T]) deliver() futures.Waker {
	if ch.items.Len() > ch.claimed {
		if w, ok := ch.rx.Grant(); ok {
			ch.claimed++
			return w
		}
	}
	return nil
}

// push appends v, for which the caller holds an out slot, and returns the waker to
// wake after unlocking. mu is held, and the receivers are not gone.
func (ch *channel[T]) push(v T) futures.Waker {
	ch.items.Push(v, ch.capacity)
	return ch.deliver()
}

// release gives back one slot, to the first sender that waits if there is one. It
// returns the wakers to wake after unlocking: at most one of w, the sender's, and ws,
// those of the receivers if that was the last thing they waited for. mu is held.
func (ch *channel[T]) release() (w futures.Waker, ws []futures.Waker) {
	if w, ok := ch.tx.Grant(); ok {
		return w, nil
	}
	ch.free++
	return nil, ch.endRx()
}

// pop removes the first item and releases its slot, as release does. mu is held, and
// the item is the caller's.
func (ch *channel[T]) pop() (v T, w futures.Waker, ws []futures.Waker) {
	v = ch.items.Pop()
	w, ws = ch.release()
	return v, w, ws
}

// close closes the channel and returns the wakers to wake after unlocking. mu is held.
func (ch *channel[T]) close() []futures.Waker {
	if ch.closed {
		return nil
	}
	ch.closed = true
	ws := append(ch.tx.RemoveAll(), ch.closers.RemoveAll()...)
	return append(ws, ch.endRx()...)
}

// Close closes the channel for everybody: sending fails from now on, also for those
// that wait, which are woken. What is queued or permitted can still be received, then
// receiving fails with io.EOF. Close is idempotent.
func (s *Sender[T]) Close() { s.ch.shut() }

// Close closes the channel for everybody, as [Sender.Close] does.
func (r *Receiver[T]) Close() { r.ch.shut() }

func (ch *channel[T]) shut() {
	ch.mu.Lock()
	ws := ch.close()
	ch.mu.Unlock()
	leaf.WakeAll(ws)
}

// IsClosed says whether the channel was closed, by Close or because the last receiver
// was dropped.
func (s *Sender[T]) IsClosed() bool { return s.ch.isClosed() }

// IsClosed says whether the channel was closed. That every sender is gone does not
// close it.
func (r *Receiver[T]) IsClosed() bool { return r.ch.isClosed() }

func (ch *channel[T]) isClosed() bool {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.closed
}

// Len is the number of items that are queued, those included that were granted to
// receivers which have not been polled since.
func (s *Sender[T]) Len() int { return s.ch.len() }

// Len is the number of items that are queued, as [Sender.Len] says it.
func (r *Receiver[T]) Len() int { return r.ch.len() }

func (ch *channel[T]) len() int {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.items.Len()
}

// Cap is the capacity of the channel, math.MaxInt if it is unbounded.
func (s *Sender[T]) Cap() int { return s.ch.capacity }

// Cap is the capacity of the channel, math.MaxInt if it is unbounded.
func (r *Receiver[T]) Cap() int { return r.ch.capacity }

// Senders is the number of senders that were not dropped.
func (r *Receiver[T]) Senders() int {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	return r.ch.senders
}

// Receivers is the number of receivers that were not dropped.
func (s *Sender[T]) Receivers() int {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	return s.ch.receivers
}
