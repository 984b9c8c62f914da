// Package lock is an asynchronous lock.
//
// The lock's future takes the lock when it is made, if it is free. One that is
// dropped without having been polled keeps it.
//
// Source: asomers/futures-locks#1, #2.
package lock

import (
	"slices"

	"github.com/futvet/futvet/futures"
)

// Lock is the lock. It and its futures are used on one task.
type Lock struct {
	taken bool
	queue []*Acquire
}

// Acquire is the future of the lock.
type Acquire struct {
	lock  *Lock
	owns  bool
	waker futures.Waker
}

// Acquire returns a future that completes when the lock is taken.
func (l *Lock) Acquire() *Acquire {
	a := &Acquire{lock: l, owns: !l.taken}
	l.taken = true
	return a
}

// Release gives the lock back.
func (l *Lock) Release() {
	l.taken = false
	l.wake()
}

// wake wakes the first in the queue, which stays there until it is polled.
func (l *Lock) wake() {
	if len(l.queue) > 0 {
		l.queue[0].waker.Wake()
	}
}

// Poll is ready when the lock is taken.
func (a *Acquire) Poll(cx *futures.Context) (struct{}, bool, error) {
	if a.owns {
		return struct{}{}, true, nil
	}
	if !a.lock.taken {
		a.lock.taken, a.owns = true, true
		a.leave()
		return struct{}{}, true, nil
	}
	a.waker = cx.Waker()
	if !slices.Contains(a.lock.queue, a) {
		a.lock.queue = append(a.lock.queue, a)
	}
	return struct{}{}, false, nil
}

func (a *Acquire) leave() {
	if i := slices.Index(a.lock.queue, a); i >= 0 {
		a.lock.queue = slices.Delete(a.lock.queue, i, i+1)
	}
}

// Drop leaves the queue, and wakes the next if this one was woken for nothing.
func (a *Acquire) Drop() { // want "FV4003"
	a.leave()
	if !a.lock.taken {
		a.lock.wake()
	}
}
