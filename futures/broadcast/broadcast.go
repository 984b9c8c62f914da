// Package broadcast is a channel that delivers every value to every receiver.
//
// The channel keeps the latest values, up to its capacity, as long as there is a
// receiver that has not received them. Sending never waits: when the channel is
// full, the oldest value makes room, and a receiver that was still to receive it
// is told how many it has missed by a [LaggedError], before it goes on with the
// oldest value that is left.
//
// A value that several receivers get is one value, which they share: send what
// can be shared. The channel drops, if it is a [futures.Dropper], only a value that
// no receiver at all has received.
//
// The methods of the sender may be called from any goroutine. A receiver has one
// owner, and one Recv future at a time; different receivers are safe for use
// beside each other. The meaning follows tokio::sync::broadcast, but for the
// capacity, which is exact here.
package broadcast

import (
	"fmt"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// LaggedError is the error of a Recv whose receiver was too slow.
type LaggedError struct {
	Missed uint64 // how many values it did not get, since the last that it got
}

// Error says how many values were missed.
func (e *LaggedError) Error() string {
	return fmt.Sprintf("broadcast: %d values missed", e.Missed)
}

// New makes a channel that keeps capacity values and returns its sender and a first
// receiver, each of which its owner must Drop. It panics if capacity is less than 1.
func New[T any](capacity int) (*Sender[T], *Receiver[T]) {
	if capacity < 1 {
		panic("futures/broadcast: New with a capacity below 1")
	}
	ch := &channel[T]{capacity: capacity, senders: 1}
	return &Sender[T]{ch: ch}, ch.subscribe()
}

// channel is what the sender and the receivers share. mu guards all of it and the
// receivers' state.
//
// The values that were sent are numbered from 0. It keeps those from head to tail,
// excluding tail, which is the number of the next one. A receiver has the number of
// the next one that it wants, and it has
//
//	missed head - next   if next < head,
//	a value              if head <= next < tail,
//	the end              if next == tail and the channel is closed,
//	to wait              if next == tail otherwise.
//
// Each value is kept with the number of receivers that are still to receive it.
// Whoever lacks one lacks all that come after it, too, so these numbers never
// decrease from head to tail, and what nobody lacks is in front: head moves past
// it at once. It also moves past a value that somebody lacks, when a value is sent
// while capacity are kept; only this makes a receiver miss anything.
type channel[T any] struct {
	mu        sync.Mutex
	capacity  int
	senders   int
	receivers int
	closed    bool // the last sender was dropped
	head      uint64
	tail      uint64
	waiters   leaf.Queue // receivers
	closers   leaf.Queue // pending Closed futures

	// Value i is in ring[i%len(ring)]. The ring doubles up to capacity, so that a
	// large channel costs what its slowest receiver needs.
	ring []slot[T]
}

type slot[T any] struct {
	value T
	lack  int  // how many receivers are still to receive it
	taken bool // some receiver has
}

func (ch *channel[T]) at(i uint64) *slot[T] { return &ch.ring[i%uint64(len(ch.ring))] }

// grow makes room in the ring for one more value. mu is held.
func (ch *channel[T]) grow() {
	n := len(ch.ring)
	if n > int(ch.tail-ch.head) {
		return
	}
	ring := make([]slot[T], min(max(2*n, 4), ch.capacity))
	for i := ch.head; i < ch.tail; i++ {
		ring[i%uint64(len(ring))] = *ch.at(i)
	}
	ch.ring = ring
}

// pop moves head past its first value and returns it, and whether it is to be
// dropped, after unlocking, because nobody has received it. mu is held.
func (ch *channel[T]) pop() (v T, lost bool) {
	s := ch.at(ch.head)
	v, lost = s.value, !s.taken
	*s = slot[T]{}
	ch.head++
	return v, lost
}

// trim moves head past what nobody lacks and returns what is to be dropped after
// unlocking. mu is held.
func (ch *channel[T]) trim() (lost []T) {
	for ch.head < ch.tail && ch.at(ch.head).lack == 0 {
		if v, l := ch.pop(); l {
			lost = append(lost, v)
		}
	}
	return lost
}

// subscribe adds a receiver. mu is held, or ch is not shared yet.
func (ch *channel[T]) subscribe() *Receiver[T] {
	ch.receivers++
	return &Receiver[T]{ch: ch, next: ch.tail}
}

// Sender is the sending end. Its owner must Drop it: the receivers see the end of
// the channel only when every sender is gone.
type Sender[T any] struct {
	ch      *channel[T]
	dropped bool // guarded by ch.mu
}

// Send makes v the next value of every receiver there is, without waiting, and
// says how many these are. It fails with [futures.ErrClosed] if there is none, or
// if the sender was dropped. It takes v only if it succeeds: when it fails, v stays
// with the caller.
//
// If the channel is full, the oldest value makes room; it is dropped if it is a
// [futures.Dropper] and no receiver has received it.
func (s *Sender[T]) Send(v T) (receivers int, err error) {
	ch := s.ch
	ch.mu.Lock()
	receivers = ch.receivers
	if receivers == 0 || s.dropped {
		ch.mu.Unlock()
		return 0, futures.ErrClosed
	}
	var oldest T
	lost := false
	if ch.tail-ch.head == uint64(ch.capacity) {
		oldest, lost = ch.pop()
	}
	ch.grow()
	*ch.at(ch.tail) = slot[T]{value: v, lack: receivers}
	ch.tail++
	ws := ch.waiters.RemoveAll()
	ch.mu.Unlock()
	if lost {
		defer release.Value(oldest)
	}
	leaf.WakeAll(ws)
	return receivers, nil
}

// Subscribe makes another receiver, with an owner of its own, which receives what is
// sent from now on. If every sender was dropped, it is at its end.
func (s *Sender[T]) Subscribe() *Receiver[T] {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	return s.ch.subscribe()
}

// Len is how many values are kept, because some receiver is still to receive them.
func (s *Sender[T]) Len() int {
	s.ch.mu.Lock()
	defer s.ch.mu.Unlock()
	return int(s.ch.tail - s.ch.head)
}

// Drop gives the sender up. When the last one is dropped, the receivers get what they
// have not received yet and then io.EOF. Drop is idempotent.
func (s *Sender[T]) Drop() {
	var ws []futures.Waker
	s.ch.mu.Lock()
	if !s.dropped {
		s.dropped = true
		if s.ch.senders--; s.ch.senders == 0 {
			s.ch.closed = true
			ws = s.ch.waiters.RemoveAll()
		}
	}
	s.ch.mu.Unlock()
	leaf.WakeAll(ws)
}
