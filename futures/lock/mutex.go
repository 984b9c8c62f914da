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
	f := &acquire[T]{m: m}
	f.life.Made()
	return f
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
	return &Guard[T]{&m.value, m}, true
}

// release hands the mutex to the first waiter, or frees it. It returns the waker
// to wake after unlocking mu, which is held.
func (m *Mutex[T]) release() futures.Waker {
	w, ok := m.waiters.Grant()
	m.held = ok
	return w
}

// unlock implements unlocker.
func (m *Mutex[T]) unlock() {
	m.mu.Lock()
	w := m.release()
	m.mu.Unlock()
	leaf.Wake(w)
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
	return &Guard[T]{&m.value, m}, true, nil
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
