// Package watch is a channel for a value that changes, of which every receiver sees
// the latest.
//
// Sending never waits: it replaces the value. A receiver that is slow misses the
// values in between, never the latest.
//
// The value is one, which the receivers share: send what can be shared. The
// channel drops a value, if it is a [futures.Dropper], when it is replaced, or when
// the sender and all receivers are gone, but only one that no receiver at all has
// got by [Receiver.Value] or [Receiver.Changed].
//
// The methods of the sender may be called from any goroutine. A receiver has one
// owner, and one Changed future at a time; different receivers are safe for use
// beside each other. The meaning follows tokio::sync::watch.
package watch

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// New makes a channel with its first value, which it takes, and returns the sender
// and a first receiver, each of which its owner must Drop. The receiver counts the
// value as seen.
//
//futvet:owns initial
func New[T any](initial T) (*Sender[T], *Receiver[T]) {
	ch := &channel[T]{value: initial}
	return &Sender[T]{ch}, ch.subscribe()
}

// channel is what the sender and the receivers share. mu guards all of it and the
// receivers' state.
//
// The values that were sent are counted by version, and a receiver keeps the
// version that it has seen. It has a value not seen yet if the two differ; else the
// end, if the channel is closed; else it has to wait.
type channel[T any] struct {
	mu        sync.Mutex
	value     T
	version   uint64
	taken     bool // some receiver has got the value
	closed    bool // the sender was dropped
	receivers int
	waiters   leaf.Queue // receivers
}

// subscribe adds a receiver. mu is held, or ch is not shared yet.
func (ch *channel[T]) subscribe() *Receiver[T] {
	ch.receivers++
	return &Receiver[T]{ch: ch, seen: ch.version}
}

// end takes the value away if nobody can get it any more. It says whether the
// value is to be dropped, after unlocking, because nobody ever got it. mu is held.
func (ch *channel[T]) end() (v T, lost bool) {
	if !ch.closed || ch.receivers > 0 {
		return v, false
	}
	lost = !ch.taken
	ch.taken = true
	v, ch.value = ch.value, v
	return v, lost
}

// Sender is the sending end. Its owner must Drop it: the receivers see the end of
// the channel only then.
type Sender[T any] struct{ ch *channel[T] }

// Send replaces the value, without waiting. It takes v. Every value that is sent
// counts as a change, also one that equals the value before it. It cannot fail:
// without a receiver, v is kept for those who subscribe later. After Drop, v is
// dropped if it is a [futures.Dropper].
//
//futvet:owns v
func (s *Sender[T]) Send(v T) {
	ch := s.ch
	ch.mu.Lock()
	if ch.closed {
		ch.mu.Unlock()
		release.Value(v)
		return
	}
	old, lost := ch.value, !ch.taken
	ch.value, ch.taken = v, false
	ch.version++
	ws := ch.waiters.RemoveAll()
	ch.mu.Unlock()
	if lost {
		defer release.Value(old)
	}
	leaf.WakeAll(ws)
}

// Subscribe makes another receiver, with an owner of its own, which counts the
// latest value as seen. A receiver of a sender that was dropped is a dropped
// receiver, which has no Value.
func (s *Sender[T]) Subscribe() *Receiver[T] {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	if s.ch.closed {
		return &Receiver[T]{ch: s.ch, dropped: true}
	}
	return s.ch.subscribe()
}

// Drop gives the sender up: a receiver that has not seen the latest value still
// gets it, and then io.EOF. Drop is idempotent.
func (s *Sender[T]) Drop() {
	ch := s.ch
	ch.mu.Lock()
	ch.closed = true
	ws := ch.waiters.RemoveAll()
	v, lost := ch.end()
	ch.mu.Unlock()
	leaf.WakeAll(ws)
	if lost {
		release.Value(v) // and ws is empty: there is no receiver
	}
}

// Receiver is a receiving end. Its owner must Drop it.
//
// It remembers one waker, that of its latest pending poll, so only one Changed
// future can wait at a time.
type Receiver[T any] struct {
	ch *channel[T]

	// Guarded by ch.mu. The node is queued while the receiver waits, which implies
	// that it had seen the latest value then; waiter is the Changed future that
	// queued it or polled last, which alone may take it out again.
	seen    uint64
	dropped bool
	node    leaf.Node
	waiter  *changed[T]
}

// get is the latest value, which the receiver has seen with that. ch.mu is held.
func (r *Receiver[T]) get() T {
	r.seen = r.ch.version
	r.ch.taken = true
	return r.ch.value
}

// Value is the latest value, also when the sender is gone. It marks the value as
// seen. It panics if the receiver was dropped.
func (r *Receiver[T]) Value() T {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	if r.dropped {
		panic("futures/watch: Value of a Receiver that was dropped")
	}
	return r.get()
}

// Changed is a future of the latest value, once it is one that the receiver has
// not seen; it marks it as seen. It borrows the receiver. It fails with io.EOF when
// the latest value was seen and the sender is gone, and so does every Changed after
// that.
//
// Cancel safety: cancel safe. A value is marked as seen in the poll that yields it
// and not before, so dropping a pending Changed loses nothing; the next Changed
// goes on where this one was.
//
//futvet:cancelsafe a value is marked as seen in the poll that yields it
func (r *Receiver[T]) Changed() futures.Future[T] {
	f := &changed[T]{r: r}
	f.life.Made()
	return f
}

// Drop gives the receiver up. Changed fails with io.EOF from now on; one that is
// pending is not woken. Drop is idempotent.
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
	v, lost := ch.end()
	ch.mu.Unlock()
	if lost {
		release.Value(v)
	}
}

// changed is the future of Receiver.Changed.
type changed[T any] struct {
	r    *Receiver[T]
	life leaf.Life
}

func (f *changed[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/watch: Changed")
	if !cx.PollBudget() {
		return v, false, nil
	}
	r := f.r
	ch := r.ch
	ch.mu.Lock()
	switch {
	case r.dropped:
		err = io.EOF
	case r.seen != ch.version:
		v = r.get()
	case ch.closed:
		err = io.EOF
	default:
		if r.node.State() == leaf.Queued {
			r.node.SetWaker(cx.Waker())
		} else {
			ch.waiters.Push(&r.node, cx.Waker())
		}
		r.waiter = f
		ch.mu.Unlock()
		return v, false, nil
	}
	ch.mu.Unlock()
	f.life = leaf.Completed
	cx.SpendBudget()
	return v, true, err
}

func (f *changed[T]) Drop() {
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
