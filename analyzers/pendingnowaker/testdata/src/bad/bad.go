// Package bad returns pending, and nothing will wake it.
package bad

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/futvet/futvet/analyzers/pendingnowaker/testdata/src/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
)

// A flag that somebody sets.
type flag struct{ set atomic.Bool }

func (f *flag) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if !f.set.Load() {
		return struct{}{}, false, nil // want `Poll returns pending here, and the waker was neither kept nor woken`
	}
	return struct{}{}, true, nil
}
func (f *flag) Drop() {}

// The same without a branch.
type flag2 struct{ set atomic.Bool }

func (f *flag2) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	return struct{}{}, f.set.Load(), nil // want `Poll returns pending here`
}
func (f *flag2) Drop() {}

// rusoto/rusoto#1790, firezone/firezone#4486, libp2p/rust-libp2p#1509: what was
// polled was ready, and pending is returned all the same.
type collector struct {
	chunks futures.Stream[[]byte]
	buf    []byte
}

func (c *collector) Poll(cx *futures.Context) (_ []byte, ready bool, err error) {
	chunk, ready, err := c.chunks.PollNext(cx)
	if !ready {
		return nil, false, nil
	}
	if err == io.EOF {
		return c.buf, true, nil
	}
	c.buf = append(c.buf, chunk...)
	return nil, false, nil // want `Poll returns pending although what it polled was ready`
}
func (c *collector) Drop() { c.chunks.Drop() }

// A filter that waits where it should look again.
type filter[T any] struct {
	in   futures.Stream[T]
	keep func(T) bool
}

func (f *filter[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	item, ready, err = f.in.PollNext(cx)
	if ready && err == nil && !f.keep(item) {
		var zero T
		return zero, false, nil // want `PollNext returns pending although what it polled was ready`
	}
	return item, ready, err
}
func (f *filter[T]) Drop() { f.in.Drop() }

// hyperium/h2#931: a waker on one of the two ways only.
type trailers struct {
	mu    sync.Mutex
	queue []event
	waker futures.Waker
}

type event struct {
	data bool
	body []byte
}

func (t *trailers) Poll(cx *futures.Context) (_ []byte, ready bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 {
		t.waker = cx.Waker()
		return nil, false, nil
	}
	if t.queue[0].data {
		return nil, false, nil // want `Poll returns pending here`
	}
	body := t.queue[0].body
	t.queue = t.queue[1:]
	return body, true, nil
}
func (t *trailers) Drop() {
	t.mu.Lock()
	t.waker = nil
	t.mu.Unlock()
}

// A channel that is looked at, and nothing more.
type received struct{ c chan int }

func (r *received) Poll(cx *futures.Context) (v int, ready bool, err error) {
	select {
	case v := <-r.c:
		return v, true, nil
	default:
		return 0, false, nil // want `Poll returns pending here`
	}
}
func (r *received) Drop() {}

// A deadline that nobody watches.
type until struct{ deadline time.Time }

func (u *until) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if time.Now().Before(u.deadline) {
		return struct{}{}, false, nil // want `Poll returns pending here`
	}
	return struct{}{}, true, nil
}
func (u *until) Drop() {}

// An error beside ready=false.
type checked struct {
	in   futures.Future[int]
	done bool
}

func (c *checked) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if c.in == nil {
		return 0, false, errors.New("checked: nothing to check") // want `Poll returns an error with ready=false`
	}
	return c.in.Poll(cx)
}
func (c *checked) Drop() {
	if c.in != nil {
		c.in.Drop()
	}
}

// What comes first is waited for, what comes next is not.
type both struct {
	first  futures.Future[struct{}]
	closed bool
}

func (b *both) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if _, ready, _ := b.first.Poll(cx); !ready {
		return struct{}{}, false, nil
	}
	return struct{}{}, b.closed, nil // want `Poll returns pending although what it polled was ready`
}
func (b *both) Drop() { b.first.Drop() }

// A helper, a module away, that does not keep the waker.
type peeking struct{ slot *lib.Slot }

func (p *peeking) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if !p.slot.Peek(cx) {
		return struct{}{}, false, nil // want `Poll returns pending here`
	}
	return struct{}{}, true, nil
}
func (p *peeking) Drop() {}

// A helper that keeps it only when it says so.
type slotted struct {
	slot lib.Slot
	open bool
}

func (s *slotted) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if full := s.slot.Wait(cx); full && !s.open {
		return struct{}{}, false, nil // want `Poll returns pending here`
	} else if !full {
		return struct{}{}, false, nil
	}
	return struct{}{}, true, nil
}
func (s *slotted) Drop() {}

// PollFunc's literal is a Poll method.
func whenSet(set *atomic.Bool) futures.Future[int] {
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		if set.Load() {
			return 1, true, nil
		}
		return 0, false, nil // want `the function given to PollFunc returns pending here`
	}, nil)
}

// A stream's, too.
func numbers(c <-chan int) futures.Stream[int] {
	return stream.PollFunc(func(cx *futures.Context) (int, bool, error) {
		select {
		case n, ok := <-c:
			if !ok {
				return 0, true, io.EOF
			}
			return n, true, nil
		default:
		}
		return 0, false, nil // want `the function given to PollFunc returns pending here`
	}, nil)
}

// A budget is asked for, and what comes after it is not waited for.
type budgeted struct{ n atomic.Int64 }

func (b *budgeted) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	if b.n.Load() < 10 {
		return struct{}{}, false, nil // want `Poll returns pending here`
	}
	cx.SpendBudget()
	return struct{}{}, true, nil
}
func (b *budgeted) Drop() {}

// A waker of its own, and the task's is forgotten.
type detached struct {
	in    futures.Future[int]
	wakes chan struct{}
}

func (d *detached) Poll(cx *futures.Context) (v int, ready bool, err error) {
	own := futures.NewContext(futures.NoopWaker())
	v, ready, err = d.in.Poll(own)
	return v, ready, err // want `Poll returns pending here`
}
func (d *detached) Drop() { d.in.Drop() }

// Sinks promise the same.
type sink struct{ room atomic.Int64 }

func (s *sink) PollReady(cx *futures.Context) (ready bool, err error) {
	return s.room.Load() > 0, nil // want `PollReady returns pending here`
}
func (s *sink) StartSend(int) error                                   { s.room.Add(-1); return nil }
func (s *sink) PollFlush(cx *futures.Context) (ready bool, err error) { return true, nil }
func (s *sink) PollClose(cx *futures.Context) (ready bool, err error) { return true, nil }
func (s *sink) Drop()                                                 {}

// It is in the queue of a lock, and has nothing to be woken by there.
type turn struct {
	lock  *turns
	owns  bool
	waker futures.Waker
}

type turns struct {
	taken bool
	queue []*turn
}

func (l *turns) release() {
	l.taken = false
	if len(l.queue) > 0 && l.queue[0].waker != nil {
		l.queue[0].waker.Wake()
	}
}

func (t *turn) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if !t.lock.taken {
		t.lock.taken, t.owns = true, true
		return struct{}{}, true, nil
	}
	t.lock.queue = append(t.lock.queue, t)
	return struct{}{}, false, nil // want `Poll returns pending here, and the waker was neither kept nor woken`
}

func (t *turn) Drop() {
	t.waker = nil
	if t.owns {
		t.lock.release()
	}
}
