package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Cond lets holders of a [Mutex] wait until another holder has changed what it guards,
// and says so. It may be used from any goroutine. It must not be copied.
//
//	guard, err := futures.Await(co, mutex.Lock())
//	...
//	guard, err = futures.Await(co, cond.WaitUntil(guard, func(q *queue) bool { return len(*q) > 0 }))
//
// Waiters are notified first come, first served, and then wait for the mutex like
// everybody else. A waiter that is dropped after NotifyOne chose it, and before it was
// given the mutex, passes the notification on to the next. Nothing is stored: without a
// waiter a notification is lost, which does not matter if the change is made under the
// mutex. The meaning is that of Condvar in async-std.
type Cond[T any] struct {
	m       *Mutex[T]
	mu      sync.Mutex // not held beside m's
	waiters leaf.Queue
}

// NewCond makes a Cond for holders of m.
func NewCond[T any](m *Mutex[T]) *Cond[T] { return &Cond[T]{m: m} }

// Wait is a future that unlocks g, which it takes, in its first poll, waits until it is
// notified, locks the mutex again, and yields the new guard, which the caller then owns.
// No notification is lost between the unlocking and the wait. What it waited for may have
// changed once more when it has the mutex; WaitUntil looks. It never fails. Wait panics,
// and does not take g, if g does not hold the Cond's mutex.
//
// Cancel safety: dropped while pending, or before its first poll, it leaves the mutex
// unlocked, and its place in the queue is lost; a notification by NotifyOne that it did
// not act upon is passed on.
//
//futvet:owns g
//futvet:cancelsafe the mutex is not held any more; a notification of NotifyOne is passed on
func (c *Cond[T]) Wait(g *Guard[T]) futures.Future[*Guard[T]] {
	f := &condWait[T]{c: c, g: c.check(g)}
	f.life.Made()
	return f
}

// WaitUntil is Wait, again and again until is says that what the mutex guards is as it
// should be; if it is at once, the future yields g itself in its first poll. It calls is
// with the mutex held.
//
// Cancel safety: as Wait's.
//
//futvet:owns g
//futvet:cancelsafe the mutex is not held any more; a notification of NotifyOne is passed on
func (c *Cond[T]) WaitUntil(g *Guard[T], is func(*T) bool) futures.Future[*Guard[T]] {
	f := &condWait[T]{c: c, g: c.check(g), is: is}
	f.life.Made()
	return f
}

func (c *Cond[T]) check(g *Guard[T]) *Guard[T] {
	if g.value == nil || g.lock != unlocker(c.m) {
		panic("futures/lock: a Cond waits with a Guard that does not hold its Mutex")
	}
	return g
}

// NotifyOne notifies the future that has waited longest, if any waits.
func (c *Cond[T]) NotifyOne() {
	c.mu.Lock()
	w, _ := c.waiters.Grant()
	c.mu.Unlock()
	leaf.Wake(w)
}

// NotifyAll notifies every future that waits.
func (c *Cond[T]) NotifyAll() {
	c.mu.Lock()
	ws := c.waiters.RemoveAll()
	c.mu.Unlock()
	leaf.WakeAll(ws)
}

// condWait is the future of Wait and WaitUntil. Its states, which its owner knows but
// for the node:
//
//	holding   g is there
//	waiting   the node is queued
//	notified  the node is granted, by NotifyOne, or idle, by NotifyAll
//	locking   lock is being polled; one says that NotifyOne chose this future
//
//	holding --poll--> waiting --notified--> locking --> completed, or holding (WaitUntil)
type condWait[T any] struct {
	c       *Cond[T]
	g       *Guard[T]
	is      func(*T) bool // nil for Wait
	node    leaf.Node     // guarded by c.mu
	lock    acquire[T]
	locking bool
	one     bool
	life    leaf.Life
}

func (f *condWait[T]) Poll(cx *futures.Context) (g *Guard[T], ready bool, err error) {
	f.life.Check("futures/lock: Wait of a Cond")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	if f.g == nil && !f.locking && !f.notified(cx) {
		return nil, false, nil
	}
	if f.locking {
		if g, ready, _ = f.lock.Poll(cx); !ready {
			return nil, false, nil
		}
		f.locking, f.g = false, g
		if f.is == nil {
			return f.complete(), true, nil
		}
	}
	if f.is != nil && f.is(f.g.Value()) {
		cx.SpendBudget()
		return f.complete(), true, nil
	}
	f.one = false // it has looked, and what it saw was not for it
	f.c.mu.Lock()
	f.c.waiters.Push(&f.node, cx.Waker())
	f.c.mu.Unlock()
	g, f.g = f.g, nil
	g.Unlock()
	return nil, false, nil
}

func (f *condWait[T]) complete() *Guard[T] {
	g := f.g
	f.life, f.g, f.is = leaf.Completed, nil, nil
	return g
}

// notified says whether f, which waited, was notified, and has it begin to lock then.
func (f *condWait[T]) notified(cx *futures.Context) bool {
	f.c.mu.Lock()
	state := f.node.State()
	switch state {
	case leaf.Queued:
		f.node.SetWaker(cx.Waker())
	case leaf.Granted:
		f.node.Take()
	}
	f.c.mu.Unlock()
	if state == leaf.Queued {
		return false
	}
	f.one = state == leaf.Granted
	f.locking, f.lock = true, acquire[T]{m: f.c.m}
	return true
}

func (f *condWait[T]) Drop() {
	if !f.life.End() {
		return
	}
	f.is = nil
	f.c.mu.Lock()
	switch f.node.State() {
	case leaf.Queued:
		f.c.waiters.Remove(&f.node)
	case leaf.Granted:
		f.node.Take()
		f.one = true
	}
	f.c.mu.Unlock()
	if f.one {
		defer f.c.NotifyOne()
	}
	if g := f.g; g != nil {
		f.g = nil
		g.Unlock()
	}
	if f.locking {
		f.lock.Drop()
	}
}
