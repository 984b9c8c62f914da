package watch

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Receiver is a receiving end. Its owner must Drop it.
//
// It remembers one waker, that of its latest pending poll, so only one Changed
// future can wait at a time.
type Receiver[T any] struct {
	ch *channel[T]

	// Guarded by ch.mu. The node is queued while the receiver waits, which implies
	// that it had seen the latest value then; waiter is the Changed future that
	// queued it or polled last, which alone may take it out again.
	seen    uint64
	dropped bool
	node    leaf.Node
	waiter  *changed[T]
}

// get is the latest value, which the receiver has seen with that. ch.mu is held.
func (r *Receiver[T]) get() T {
	r.seen = r.ch.version
	r.ch.taken = true
	return r.ch.value
}

// Value is the latest value, also when the sender is gone. It marks the value as
// seen. It panics if the receiver was dropped.
func (r *Receiver[T]) Value() T {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	if r.dropped {
		panic("futures/watch: Value of a Receiver that was dropped")
	}
	return r.get()
}

// Changed is a future of the latest value, once it is one that the receiver has
// not seen; it marks it as seen. It borrows the receiver. It fails with io.EOF when
// the latest value was seen and the sender is gone, and so does every Changed after
// that.
//
// Cancel safety: cancel safe. A value is marked as seen in the poll that yields it
// and not before, so dropping a pending Changed loses nothing; the next Changed
// goes on where this one was.
//
//futvet:cancelsafe a value is marked as seen in the poll that yields it
func (r *Receiver[T]) Changed() futures.Future[T] {
	f := &changed[T]{r: r}
	f.life.Made()
	return f
}

// Borrow is the latest value, also when the senders are gone. It does not mark the
// value as seen. It panics if the receiver was dropped.
func (r *Receiver[T]) Borrow() T {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	if r.dropped {
		panic("futures/watch: Borrow of a Receiver that was dropped")
	}
	r.ch.taken = true
	return r.ch.value
}

// HasChanged says whether Changed would yield a value at once. Without one, err is
// io.EOF if none can come any more, else nil.
func (r *Receiver[T]) HasChanged() (changed bool, err error) {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	switch {
	case r.dropped:
		return false, io.EOF
	case r.seen != r.ch.version:
		return true, nil
	case r.ch.closed:
		return false, io.EOF
	}
	return false, nil
}

// MarkSeen marks the latest value as seen: Changed waits for another one.
func (r *Receiver[T]) MarkSeen() {
	r.ch.mu.Lock()
	r.seen = r.ch.version
	r.ch.mu.Unlock()
}

// MarkChanged marks the latest value as not seen: the next Changed yields it. It is for
// between two polls of Changed; one that is pending is woken.
func (r *Receiver[T]) MarkChanged() {
	r.ch.mu.Lock()
	r.seen = r.ch.version - 1
	var w futures.Waker
	if r.node.State() == leaf.Queued {
		w = r.node.Waker()
		r.ch.waiters.Remove(&r.node)
	}
	r.ch.mu.Unlock()
	leaf.Wake(w)
}

// Clone makes another receiver, with an owner of its own, which has seen what r has. The
// clone of a dropped receiver is a dropped receiver.
func (r *Receiver[T]) Clone() *Receiver[T] {
	r.ch.mu.Lock()
	defer r.ch.mu.Unlock()
	if r.dropped {
		return &Receiver[T]{ch: r.ch, dropped: true}
	}
	c := r.ch.subscribe()
	c.seen = r.seen
	return c
}

// WaitFor is a future of the first value for which is returns true: the latest one,
// seen or not, or one that comes later. It marks every value that it looks at as seen.
// It borrows the receiver. It calls is without a lock. It fails with io.EOF when the
// latest value is not the one and the senders are gone.
//
// Cancel safety: cancel safe. The values that it has looked at are seen, and were not
// the one; a new WaitFor begins with the latest value once more.
//
//futvet:cancelsafe what it has seen was not what it waits for
func (r *Receiver[T]) WaitFor(is func(T) bool) futures.Future[T] {
	f := &waitFor[T]{changed: changed[T]{r: r}, is: is}
	f.life.Made()
	return f
}

// waitFor is the future of Receiver.WaitFor.
type waitFor[T any] struct {
	changed[T]
	is     func(T) bool
	looked bool // at the version seen, which was not the one
	at     uint64
}

func (f *waitFor[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/watch: WaitFor")
	if !cx.PollBudget() {
		return v, false, nil
	}
	r := f.r
	for {
		r.ch.mu.Lock()
		if !r.dropped && (!f.looked || f.at != r.ch.version) {
			v = r.get()
			f.looked, f.at = true, r.seen
			r.ch.mu.Unlock()
			if !f.is(v) {
				continue
			}
			break
		}
		var zero T
		v = zero
		if r.dropped || r.ch.closed {
			r.ch.mu.Unlock()
			err = io.EOF
			break
		}
		f.wait(cx)
		r.ch.mu.Unlock()
		return v, false, nil
	}
	f.life, f.is = leaf.Completed, nil
	cx.SpendBudget()
	return v, true, err
}

// Drop gives the receiver up. Changed fails with io.EOF from now on; one that is
// pending is not woken. Drop is idempotent.
func (r *Receiver[T]) Drop() {
	ch := r.ch
	ch.mu.Lock()
	if r.dropped {
		ch.mu.Unlock()
		return
	}
	r.dropped = true
	if r.node.State() == leaf.Queued {
		ch.waiters.Remove(&r.node)
	}
	r.waiter = nil
	var ws []futures.Waker
	if ch.receivers--; ch.receivers == 0 {
		ws = ch.closers.RemoveAll()
	}
	v, lost := ch.end()
	ch.mu.Unlock()
	if lost {
		defer release.Value(v)
	}
	leaf.WakeAll(ws)
}

// changed is the future of Receiver.Changed.
type changed[T any] struct {
	r    *Receiver[T]
	life leaf.Life
}

func (f *changed[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/watch: Changed")
	if !cx.PollBudget() {
		return v, false, nil
	}
	r := f.r
	ch := r.ch
	ch.mu.Lock()
	switch {
	case r.dropped:
		err = io.EOF
	case r.seen != ch.version:
		v = r.get()
	case ch.closed:
		err = io.EOF
	default:
		f.wait(cx)
		ch.mu.Unlock()
		return v, false, nil
	}
	ch.mu.Unlock()
	f.life = leaf.Completed
	cx.SpendBudget()
	return v, true, err
}

// wait queues f's receiver under cx's waker. ch.mu is held.
func (f *changed[T]) wait(cx *futures.Context) {
	r := f.r
	if r.node.State() == leaf.Queued {
		r.node.SetWaker(cx.Waker())
	} else {
		r.ch.waiters.Push(&r.node, cx.Waker())
	}
	r.waiter = f
}

func (f *changed[T]) Drop() {
	if !f.life.End() {
		return
	}
	r := f.r
	r.ch.mu.Lock()
	if r.waiter == f {
		r.waiter = nil
		if r.node.State() == leaf.Queued {
			r.ch.waiters.Remove(&r.node)
		}
	}
	r.ch.mu.Unlock()
}
