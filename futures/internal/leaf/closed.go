package leaf

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

// Closable is a channel whose senders can wait until nobody receives any more.
type Closable interface {
	// Closers is the lock of the channel, and the queue of those who wait, which the
	// lock guards.
	Closers() (*sync.Mutex, *Queue)
	// IsOver says whether they need not wait. The lock is held. What makes it true
	// empties the queue and wakes those who were in it; it may be false again then.
	IsOver() bool
}

// Closed is a future that completes, without an error, when a channel is over. It
// borrows the channel.
type Closed struct {
	of   Closable
	name string
	node Node // guarded by the lock of the channel
	life Life
}

// NewClosed returns a Closed. Name is for Life.Check.
func NewClosed(name string, of Closable) *Closed {
	f := &Closed{of: of, name: name}
	f.life.Made()
	return f
}

// Poll implements futures.Future.
func (f *Closed) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check(f.name)
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	mu, q := f.of.Closers()
	mu.Lock()
	ready = f.of.IsOver()
	switch queued := f.node.State() == Queued; {
	case ready && queued:
		q.Remove(&f.node)
	case ready:
	case queued:
		f.node.SetWaker(cx.Waker())
	default:
		q.Push(&f.node, cx.Waker())
	}
	mu.Unlock()
	if ready {
		f.life = Completed
		cx.SpendBudget()
	}
	return struct{}{}, ready, nil
}

// Drop implements futures.Future.
func (f *Closed) Drop() {
	if !f.life.End() {
		return
	}
	mu, q := f.of.Closers()
	mu.Lock()
	if f.node.State() == Queued {
		q.Remove(&f.node)
	}
	mu.Unlock()
}
