// Package lock has locks for tasks: waiting for one suspends the task that
// waits, not a goroutine, and a lock may be held while its holder is suspended.
//
// Locks are handed over, first come first served: an unlocked lock belongs to
// who has waited longest, even before that future is polled again, and nobody
// can overtake it. Waiting is cancel safe but gives up the place in the queue; a
// future that is dropped after the lock was handed to it passes it on.
//
// Where no suspension point lies between locking and unlocking, sync.Mutex is
// the right lock, and a faster one.
package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Mutex is a lock that guards a value, which only the holder of its [Guard] can
// reach. It may be used from any goroutine. It must not be copied.
//
// mu guards held and waiters:
//
//	free --Lock's first poll, TryLock--> held
//	held --Unlock, nobody waits-------> free
//	held --Unlock, somebody waits-----> held, by the first waiter
//
// In the last case the lock is not free for a moment, which is what makes it
// fair: while anybody waits, held is true.
type Mutex[T any] struct {
	mu      sync.Mutex
	held    bool
	waiters leaf.Queue
	value   T
}

// NewMutex returns an unlocked mutex that guards v.
func NewMutex[T any](v T) *Mutex[T] { return &Mutex[T]{value: v} }

// Lock is a future that waits until the mutex is free, locks it, and yields the
// guard, which the caller then owns. Its place in the queue counts from its first
// poll. It never fails.
//
// Cancel safety: cancel safe. Dropped while pending, only its place in the queue
// is lost; if the mutex had been handed to it already, the next in the queue
// gets it.
//
//futvet:cancelsafe only the place in the queue is lost; a lock that was handed over is passed on
func (m *Mutex[T]) Lock() futures.Future[*Guard[T]] {
	return &acquire[T]{m: m}
}

// TryLock locks the mutex if it is free, and says whether it did. It never
// overtakes a future that waits.
func (m *Mutex[T]) TryLock() (*Guard[T], bool) {
	m.mu.Lock()
	ok := !m.held
	m.held = true
	m.mu.Unlock()
	if !ok {
		return nil, false
	}
	return &Guard[T]{m}, true
}

// release hands the mutex to the first waiter, or frees it. It returns the waker
// to wake after unlocking mu, which is held.
func (m *Mutex[T]) release() futures.Waker {
	w, ok := m.waiters.Grant()
	m.held = ok
	return w
}

// acquire is the future of Mutex.Lock.
type acquire[T any] struct {
	m    *Mutex[T]
	node leaf.Node // guarded by m.mu
	life leaf.Life
}

func (f *acquire[T]) Poll(cx *futures.Context) (g *Guard[T], ready bool, err error) {
	f.life.Check("futures/lock: Lock")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	m := f.m
	m.mu.Lock()
	switch f.node.State() {
	case leaf.Granted:
		f.node.Take()
		ready = true
	case leaf.Queued:
		f.node.SetWaker(cx.Waker())
	default:
		ready = !m.held
		if ready {
			m.held = true
		} else {
			m.waiters.Push(&f.node, cx.Waker())
		}
	}
	m.mu.Unlock()
	if !ready {
		return nil, false, nil
	}
	f.life = leaf.Completed
	cx.SpendBudget()
	return &Guard[T]{m}, true, nil
}

func (f *acquire[T]) Drop() {
	if !f.life.End() {
		return
	}
	var w futures.Waker
	f.m.mu.Lock()
	switch f.node.State() {
	case leaf.Queued:
		f.m.waiters.Remove(&f.node)
	case leaf.Granted:
		f.node.Take()
		w = f.m.release()
	}
	f.m.mu.Unlock()
	leaf.Wake(w)
}

// Guard is a held lock. Its owner must unlock it, with Unlock or Drop. It may be
// handed to another goroutine, but not used by two at a time.
//
//futvet:mustcall Unlock Drop
type Guard[T any] struct{ m *Mutex[T] }

// Value is the guarded value. The pointer must not be used after Unlock. Value
// panics if the guard was unlocked.
func (g *Guard[T]) Value() *T {
	if g.m == nil {
		panic("futures/lock: Value of a Guard that was unlocked")
	}
	return &g.m.value
}

// Unlock unlocks the mutex, or rather hands it to the first future that waits
// for it. Unlock is idempotent: the lock of somebody else is never unlocked.
func (g *Guard[T]) Unlock() {
	m := g.m
	if m == nil {
		return
	}
	g.m = nil
	m.mu.Lock()
	w := m.release()
	m.mu.Unlock()
	leaf.Wake(w)
}

// Drop is Unlock, so that a guard can be owned by whatever owns a
// [futures.Dropper]: the captures of a block, a channel that it is sent through.
func (g *Guard[T]) Drop() { g.Unlock() }
