// Package mutex is an asynchronous mutex with a fair queue.
//
// Unlocking assigns the lock to the first in the queue. If that one is dropped before
// it is polled again, the lock is its for ever.
//
// Source: tokio-rs/tokio#1898, fixed in #1902.
package mutex

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

// Mutex is the mutex.
type Mutex struct {
	mu     sync.Mutex
	locked bool
	queue  []*LockFuture
}

// LockFuture completes when the lock is its owner's.
type LockFuture struct {
	m        *Mutex
	waker    futures.Waker
	queued   bool
	assigned bool
	done     bool
}

// Lock is the future of the lock.
func (m *Mutex) Lock() *LockFuture { return &LockFuture{m: m} }

// Unlock gives the lock to the first in the queue.
func (m *Mutex) Unlock() {
	m.mu.Lock()
	if len(m.queue) == 0 {
		m.locked = false
		m.mu.Unlock()
		return
	}
	first := m.queue[0]
	m.queue = m.queue[1:]
	first.queued, first.assigned = false, true
	w := first.waker
	m.mu.Unlock()
	w.Wake()
}

// Poll is ready when the lock is taken.
func (l *LockFuture) Poll(cx *futures.Context) (struct{}, bool, error) {
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	switch {
	case l.assigned:
	case !l.m.locked && !l.queued:
		l.m.locked = true
	default:
		l.waker = cx.Waker()
		if !l.queued {
			l.queued = true
			l.m.queue = append(l.m.queue, l)
		}
		return struct{}{}, false, nil
	}
	l.done = true
	return struct{}{}, true, nil
}

// Drop gives up.
func (l *LockFuture) Drop() { // want "FV4003"
	l.done = true
}
