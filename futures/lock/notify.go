package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Notify tells those that wait that something has happened; what that is, they
// have to look up themselves. It may be used from any goroutine. It must not be
// copied.
//
// A Wait future is registered from its creation. So whoever waits for a condition
// makes the future first, then tests the condition, and awaits the future only
// then: a notification between the test and the wait finds it registered.
//
//	for {
//		changed := n.Wait()
//		if done() {
//			changed.Drop()
//			return nil
//		}
//		if _, err := futures.Await(co, changed); err != nil {
//			return err
//		}
//	}
//
// mu guards stored and waiters. A notification by NotifyOne goes one of these ways:
//
//	NotifyOne --somebody waits--> granted to the first waiter
//	NotifyOne --nobody waits----> stored --Wait--> granted to the new waiter
//	granted --polled--> delivered
//	granted --dropped-> as NotifyOne
//
// While anybody waits, stored is false. NotifyAll takes every waiter out of the
// queue without granting it anything: a live waiter that is in no queue and has no
// grant was notified by NotifyAll. The meaning is that of tokio::sync::Notify,
// where, however, a future that was never polled is registered for NotifyAll only.
type Notify struct {
	mu      sync.Mutex
	stored  bool
	waiters leaf.Queue
}

// NewNotify returns a Notify with no notification stored.
func NewNotify() *Notify { return &Notify{} }

// Wait is a future that completes when it is notified. It is registered at once,
// before its first poll: it may be given a notification that no other future gets
// then, the stored one for a start, and so must be polled or dropped. It never
// fails.
//
// Cancel safety: cancel safe. Dropped while pending, its place in the queue is
// lost; a notification by NotifyOne that it had been given and did not deliver is
// passed on to the next in the queue, or stored. One by NotifyAll is not: whoever
// waits anew tests its condition first.
//
//futvet:cancelsafe only the place in the queue is lost; a notification of NotifyOne is passed on
func (n *Notify) Wait() futures.Future[struct{}] {
	f := &wait{n: n}
	f.life.Made()
	n.mu.Lock()
	n.waiters.Push(&f.node, nil)
	if n.stored {
		n.stored = false
		n.waiters.Grant() // f is the only one
	}
	n.mu.Unlock()
	return f
}

// NotifyOne notifies the future that has waited longest. If none waits it stores
// the notification for the next one; one is stored at most, however often it is
// called.
func (n *Notify) NotifyOne() {
	n.mu.Lock()
	w := n.one()
	n.mu.Unlock()
	leaf.Wake(w)
}

// one gives a notification to the first waiter or stores it. It returns the waker
// to wake after unlocking, which is nil if the waiter was never polled. mu is held.
func (n *Notify) one() futures.Waker {
	w, ok := n.waiters.Grant()
	if !ok {
		n.stored = true
	}
	return w
}

// NotifyLast notifies the future that has waited shortest, and otherwise is NotifyOne:
// for a pool, say, whose last member has everything in its caches. A future that is
// dropped after it was notified by NotifyLast passes that on to the last one then.
func (n *Notify) NotifyLast() {
	n.mu.Lock()
	w := n.lastOne()
	n.mu.Unlock()
	leaf.Wake(w)
}

// lastOne is one for the last waiter.
func (n *Notify) lastOne() futures.Waker {
	w, ok := n.waiters.GrantLast()
	if !ok {
		n.stored = true
	}
	return w
}

// NotifyAll notifies every future that waits, those that were not polled yet
// included. It stores nothing: futures that are made later know nothing of it.
func (n *Notify) NotifyAll() {
	n.mu.Lock()
	ws := n.waiters.RemoveAll()
	n.mu.Unlock()
	leaf.WakeAll(ws)
}

// wait is the future of Notify.Wait.
type wait struct {
	n    *Notify
	node leaf.Node // guarded by n.mu
	life leaf.Life
}

func (f *wait) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/lock: Wait of a Notify")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	f.n.mu.Lock()
	switch f.node.State() {
	case leaf.Queued:
		f.node.SetWaker(cx.Waker())
		f.n.mu.Unlock()
		return struct{}{}, false, nil
	case leaf.Granted:
		f.node.Take()
	}
	f.n.mu.Unlock()
	f.life = leaf.Completed
	cx.SpendBudget()
	return struct{}{}, true, nil
}

func (f *wait) Drop() {
	if !f.life.End() {
		return
	}
	var w futures.Waker
	f.n.mu.Lock()
	switch f.node.State() {
	case leaf.Queued:
		f.n.waiters.Remove(&f.node)
	case leaf.Granted:
		last := f.node.Last()
		f.node.Take()
		if last {
			w = f.n.lastOne()
		} else {
			w = f.n.one()
		}
	}
	f.n.mu.Unlock()
	leaf.Wake(w)
}
