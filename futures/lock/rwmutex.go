package lock

import (
	"math"

	"github.com/futvet/futvet/futures"
)

// RWMutex is a lock that guards a value for one writer or any number of readers,
// who reach it through their [Guard]. It may be used from any goroutine. It must
// not be copied.
//
// Readers and writers wait in one queue, first come first served. So a writer that
// waits holds up the readers that come after it, and is itself held up only by
// those that came before: neither kind can starve the other. It follows that a
// task that reads must not wait to read once more: if a writer came in between,
// each waits for the other.
//
// A reader holds one of its permits and a writer all of them; permits has the
// states. There are so many that readers never wait for each other.
type RWMutex[T any] struct {
	permits permits
	value   T
}

// everyone is the number of a RWMutex's permits: a writer's share.
const everyone = math.MaxInt

// NewRWMutex returns an unlocked mutex that guards v.
func NewRWMutex[T any](v T) *RWMutex[T] {
	return &RWMutex[T]{permits: permits{free: everyone}, value: v}
}

// Lock is a future that waits until nobody holds the mutex, locks it for writing,
// and yields the guard, which the caller then owns. Its place in the queue counts
// from its first poll. It never fails.
//
// Cancel safety: cancel safe. Dropped while pending, only its place in the queue
// is lost; if the mutex had been handed to it already, the next in the queue gets
// it. Readers that only waited behind it get their turn.
//
//futvet:cancelsafe only the place in the queue is lost; a lock that was handed over is passed on
func (m *RWMutex[T]) Lock() futures.Future[*Guard[T]] {
	f := &write[T]{request{p: &m.permits, n: everyone}, m}
	f.life.Made()
	return f
}

// RLock is a future that waits until no writer holds the mutex, nor waits for it
// longer, locks it for reading, and yields the guard, which the caller then owns.
// What the guard points to must not be changed: others may be reading it. Its
// place in the queue counts from its first poll. It never fails.
//
// Cancel safety: cancel safe. Dropped while pending, only its place in the queue
// is lost; if the mutex had been handed to it already, it is given back.
//
//futvet:cancelsafe only the place in the queue is lost; a lock that was handed over is passed on
func (m *RWMutex[T]) RLock() futures.Future[*Guard[T]] {
	f := &read[T]{request{p: &m.permits, n: 1}, m}
	f.life.Made()
	return f
}

// TryLock locks the mutex for writing if nobody holds it or waits for it, and says
// whether it did.
func (m *RWMutex[T]) TryLock() (*Guard[T], bool) {
	if !m.permits.tryNow(everyone) {
		return nil, false
	}
	return &Guard[T]{&m.value, (*writer)(&m.permits)}, true
}

// TryRLock locks the mutex for reading if no writer holds it and nobody waits for it,
// and says whether it did.
func (m *RWMutex[T]) TryRLock() (*Guard[T], bool) {
	if !m.permits.tryNow(1) {
		return nil, false
	}
	return &Guard[T]{&m.value, (*reader)(&m.permits)}, true
}

// Downgrade makes a reader of the writer that holds g, which it takes, without letting
// another writer in between: what was written is still there. Readers that wait first in
// the queue get their turn. It panics, and does not take g, if g is not a guard of this
// mutex's Lock.
//
//futvet:owns g
func (m *RWMutex[T]) Downgrade(g *Guard[T]) *Guard[T] {
	if w, ok := g.lock.(*writer); !ok || w != (*writer)(&m.permits) || g.value == nil {
		panic("futures/lock: Downgrade of a Guard that does not hold this RWMutex for writing")
	}
	r := &Guard[T]{g.value, (*reader)(&m.permits)}
	g.value, g.lock = nil, nil
	m.permits.release(everyone - 1)
	return r
}

// write is the future of RWMutex.Lock.
type write[T any] struct {
	request
	m *RWMutex[T]
}

func (f *write[T]) Poll(cx *futures.Context) (g *Guard[T], ready bool, err error) {
	if ready, _ := f.poll(cx, "futures/lock: RWMutex.Lock"); !ready {
		return nil, false, nil
	}
	return &Guard[T]{&f.m.value, (*writer)(f.p)}, true, nil
}

// read is the future of RWMutex.RLock.
type read[T any] struct {
	request
	m *RWMutex[T]
}

func (f *read[T]) Poll(cx *futures.Context) (g *Guard[T], ready bool, err error) {
	if ready, _ := f.poll(cx, "futures/lock: RWMutex.RLock"); !ready {
		return nil, false, nil
	}
	return &Guard[T]{&f.m.value, (*reader)(f.p)}, true, nil
}

// A writer and a reader are a RWMutex's permits as their guards give them back.
type (
	writer permits
	reader permits
)

func (w *writer) unlock() { (*permits)(w).release(everyone) }
func (r *reader) unlock() { (*permits)(r).release(1) }
