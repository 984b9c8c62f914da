// Package bad drops less than it owns.
package bad

import (
	"time"

	"github.com/futvet/futvet/analyzers/dropforward/testdata/src/bad/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// A timer of its own is forgotten.
type timed[T any] struct {
	in    futures.Future[T]
	sleep futures.Future[time.Time]
}

func newTimed[T any](f futures.Future[T], d time.Duration) *timed[T] {
	return &timed[T]{in: f, sleep: timer.Sleep(d)}
}

func (t *timed[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if v, ready, err = t.in.Poll(cx); ready {
		t.sleep.Drop()
		return v, true, err
	}
	if _, ready, _ = t.sleep.Poll(cx); ready {
		t.in.Drop()
		return v, true, futures.ErrElapsed
	}
	return v, false, nil
}

func (t *timed[T]) Drop() { // want `Drop does not reach sleep, which it owns`
	t.in.Drop()
}

// What a poll made is forgotten, and only compared.
type retry struct {
	op    func() futures.Future[int]
	in    futures.Future[int]
	tries int
}

func (r *retry) Poll(cx *futures.Context) (v int, ready bool, err error) {
	for {
		if r.in == nil {
			r.in = r.op()
		}
		if v, ready, err = r.in.Poll(cx); !ready || err == nil || r.tries == 0 {
			return v, ready, err
		}
		r.tries--
		r.in = nil
	}
}

func (r *retry) Drop() { // want `Drop does not reach in, which it owns`
	if r.in != nil {
		r.tries = 0
		r.in = nil
	}
}

// One of two.
type first struct{ a, b futures.Future[int] }

func newFirst(a, b futures.Future[int]) *first { return &first{a, b} }

func (f *first) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = f.a.Poll(cx); ready {
		f.b.Drop()
		return v, true, err
	}
	if v, ready, err = f.b.Poll(cx); ready {
		f.a.Drop()
	}
	return v, ready, err
}
func (f *first) Drop() { f.a.Drop() } // want `Drop does not reach b, which it owns`

// A permit.
type limited struct {
	acquire futures.Future[*lock.Permit]
	permit  *lock.Permit
	in      futures.Future[int]
}

func (l *limited) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if l.permit == nil {
		p, ready, err := l.acquire.Poll(cx)
		if !ready {
			return 0, false, nil
		}
		if err != nil {
			return 0, true, err
		}
		l.permit = p
	}
	if v, ready, err = l.in.Poll(cx); ready {
		l.permit.Release()
	}
	return v, ready, err
}
func (l *limited) Drop() { // want `Drop does not reach permit, which it owns`
	l.acquire.Drop()
	l.in.Drop()
}

// A place in a set of wakers.
type waiting struct {
	set   *futures.WakerSet
	entry futures.WakerEntry
	done  bool
}

func (w *waiting) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	w.set.Register(&w.entry, cx.Waker())
	return struct{}{}, w.done, nil
}
func (w *waiting) Drop() { w.done = true } /* no fix */ // want `Drop leaves it registered through entry`

// tokio-rs/tokio#1898: a place in a queue.
type queue struct{ waiting []*turn }

type turn struct {
	q     *queue
	waker futures.Waker
	in    bool
	mine  bool
}

func (t *turn) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if t.mine {
		return struct{}{}, true, nil
	}
	t.waker = cx.Waker()
	if !t.in {
		t.in = true
		t.q.waiting = append(t.q.waiting, t)
	}
	return struct{}{}, false, nil
}
func (t *turn) Drop() { t.waker = nil } /* no fix */ // want `Drop leaves it registered through q`

// A literal of a future of this package, in an embedded field.
type named struct {
	*timed[int]
	name string
}

func newNamed(f futures.Future[int]) *named {
	return &named{timed: &timed[int]{in: f, sleep: timer.Sleep(time.Second)}, name: "n"}
}
func (n *named) Drop() { n.name = "" } // want `Drop does not reach timed, which it owns`

// A constructor a module away.
type away struct{ in futures.Future[int] }

func newAway() *away                                        { return &away{in: lib.Work(1)} }
func (a *away) Poll(cx *futures.Context) (int, bool, error) { return a.in.Poll(cx) }
func (a *away) Drop()                                       {} // want `Drop does not reach in, which it owns`

// The asynchronous cleanup reaches less than the other one.
type closing struct {
	in    futures.Future[int]
	sleep futures.Future[time.Time]
}

func newClosing() *closing                                     { return &closing{in: lib.Work(2), sleep: timer.Sleep(time.Second)} }
func (c *closing) Poll(cx *futures.Context) (int, bool, error) { return c.in.Poll(cx) }
func (c *closing) Drop() {
	c.in.Drop()
	c.sleep.Drop()
}
func (c *closing) PollDrop(cx *futures.Context) (ready bool, err error) { /* no fix */ // want `PollDrop does not reach in, which it owns`
	_, ready, _ = c.sleep.Poll(cx)
	return ready, nil
}

// What it is given is given away by who calls.
type mapped struct {
	in futures.Future[int]
	fn func(int) int
}

func mapping(f futures.Future[int], fn func(int) int) *mapped { return &mapped{in: f, fn: fn} }
func doubled() *mapped                                        { return mapping(lib.Work(3), func(n int) int { return 2 * n }) }
func (m *mapped) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = m.in.Poll(cx); ready && err == nil {
		v = m.fn(v)
	}
	return v, ready, err
}
func (m *mapped) Drop() { m.fn = nil } // want `Drop does not reach in, which it owns`

// The directive says so.
type taken struct{ in futures.Future[int] }

// takes takes f.
//
//futvet:owns f
func takes(f futures.Future[int]) *taken                     { return &taken{f} }
func (t *taken) Poll(cx *futures.Context) (int, bool, error) { return t.in.Poll(cx) }
func (t *taken) Drop()                                       {} // want `Drop does not reach in, which it owns`
