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
	ch := &channel[T]{value: initial, senders: 1}
	return &Sender[T]{ch: ch}, ch.subscribe()
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
	closed    bool // the last sender was dropped
	senders   int
	receivers int
	waiters   leaf.Queue // receivers
	closers   leaf.Queue // pending Closed futures
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
// the channel only when every sender is gone.
type Sender[T any] struct {
	ch      *channel[T]
	dropped bool // guarded by ch.mu
}

// Send replaces the value, without waiting. It takes v. Every value that is sent
// counts as a change, also one that equals the value before it. It cannot fail:
// without a receiver, v is kept for those who subscribe later. After Drop, v is
// dropped if it is a [futures.Dropper].
//
//futvet:owns v
func (s *Sender[T]) Send(v T) {
	ch := s.ch
	ch.mu.Lock()
	if s.dropped {
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

// SendModify has change change the value, as one step, and counts that as a change. It
// does nothing after Drop. The channel is locked while change runs, which must not use
// it; if change panics, nothing is counted. Whatever of the old value has to be dropped
// is for change to drop.
func (s *Sender[T]) SendModify(change func(*T)) {
	s.SendIfModified(func(v *T) bool { change(v); return true })
}

// SendIfModified is SendModify that counts as a change only if change says so. It says
// whether it did.
func (s *Sender[T]) SendIfModified(change func(*T) bool) bool {
	ws, changed := s.modify(change)
	leaf.WakeAll(ws)
	return changed
}

func (s *Sender[T]) modify(change func(*T) bool) (ws []futures.Waker, changed bool) {
	ch := s.ch
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if s.dropped || !change(&ch.value) {
		return nil, false
	}
	ch.taken = false
	ch.version++
	return ch.waiters.RemoveAll(), true
}

// Borrow is the latest value, as the receivers see it.
func (s *Sender[T]) Borrow() T {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	s.ch.taken = true
	return s.ch.value
}

// Subscribe makes another receiver, with an owner of its own, which counts the
// latest value as seen. A receiver of a sender that was dropped is a dropped
// receiver, which has no Value.
func (s *Sender[T]) Subscribe() *Receiver[T] {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	if s.dropped {
		return &Receiver[T]{ch: s.ch, dropped: true}
	}
	return s.ch.subscribe()
}

// Drop gives the sender up. When the last one is dropped, a receiver that has not seen
// the latest value still gets it, and then io.EOF. Drop is idempotent.
func (s *Sender[T]) Drop() {
	ch := s.ch
	ch.mu.Lock()
	if s.dropped {
		ch.mu.Unlock()
		return
	}
	s.dropped = true
	if ch.senders--; ch.senders > 0 {
		ch.mu.Unlock()
		return
	}
	ch.closed = true
	ws := ch.waiters.RemoveAll()
	v, lost := ch.end()
	ch.mu.Unlock()
	leaf.WakeAll(ws)
	if lost {
		release.Value(v) // and ws is empty: there is no receiver
	}
}
