// Package x has futures and streams made by hand.
package x

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Debounce yields an item of its source when nothing newer came for a while.
type Debounce[T any] struct {
	src   futures.Stream[T]
	quiet time.Duration
	wait  futures.Future[time.Time]
	last  T
	ended bool
}

// NewDebounce takes src.
func NewDebounce[T any](src futures.Stream[T], quiet time.Duration) *Debounce[T] {
	return &Debounce[T]{src: src, quiet: quiet}
}

func (d *Debounce[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	for !d.ended {
		v, ready, err := d.src.PollNext(cx)
		if !ready {
			break
		}
		if err == io.EOF {
			d.ended = true
			break
		}
		if err != nil {
			return item, true, err
		}
		d.last = v
		if d.wait != nil {
			d.wait.Drop()
		}
		d.wait = timer.Sleep(d.quiet)
	}
	if d.wait == nil {
		if d.ended {
			return item, true, io.EOF
		}
		return item, false, nil
	}
	if !d.ended {
		_, ready, err = d.wait.Poll(cx)
		if !ready {
			return item, false, nil
		}
	} else {
		d.wait.Drop()
	}
	d.wait = nil
	return d.last, true, err
}

func (d *Debounce[T]) Drop() {
	d.ended = true
	d.src.Drop()
	if d.wait != nil {
		d.wait.Drop()
		d.wait = nil
	}
}

// Zip yields pairs.
type Zip[A, B any] struct {
	a     futures.Stream[A]
	b     futures.Stream[B]
	left  *A
	right *B
}

type Pair[A, B any] struct {
	A A
	B B
}

// NewZip takes both streams.
func NewZip[A, B any](a futures.Stream[A], b futures.Stream[B]) *Zip[A, B] {
	return &Zip[A, B]{a: futures.FuseStream(a), b: futures.FuseStream(b)}
}

func (z *Zip[A, B]) PollNext(cx *futures.Context) (p Pair[A, B], ready bool, err error) {
	if z.left == nil {
		a, ready, err := z.a.PollNext(cx)
		if err != nil {
			return p, true, err
		}
		if ready {
			z.left = &a
		}
	}
	if z.right == nil {
		b, ready, err := z.b.PollNext(cx)
		if err != nil {
			return p, true, err
		}
		if ready {
			z.right = &b
		}
	}
	if z.left == nil || z.right == nil {
		return p, false, nil
	}
	p = Pair[A, B]{*z.left, *z.right}
	z.left, z.right = nil, nil
	return p, true, nil
}

func (z *Zip[A, B]) Drop() {
	z.a.Drop()
	z.b.Drop()
}

// guarded is a future that holds a lock from its first poll to its end.
type guarded[S, T any] struct {
	lock  futures.Future[*lock.Guard[S]]
	guard *lock.Guard[S]
	body  func(*S) futures.Future[T]
	inner futures.Future[T]
}

// Guarded runs what body makes with what m guards, under the lock.
func Guarded[S, T any](m *lock.Mutex[S], body func(*S) futures.Future[T]) futures.Future[T] {
	return &guarded[S, T]{lock: m.Lock(), body: body}
}

func (g *guarded[S, T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if g.lock != nil {
		guard, ready, err := g.lock.Poll(cx)
		if !ready {
			return v, false, nil
		}
		g.lock = nil
		if err != nil {
			return v, true, err
		}
		g.guard, g.inner = guard, g.body(guard.Value())
	}
	if v, ready, err = g.inner.Poll(cx); ready {
		g.inner = nil
		g.guard.Unlock()
	}
	return v, ready, err
}

func (g *guarded[S, T]) Drop() {
	switch {
	case g.lock != nil:
		g.lock.Drop()
		g.lock = nil
	case g.inner != nil:
		g.inner.Drop()
		g.inner = nil
		g.guard.Unlock()
	}
}

// Counter is a stream of numbers that never waits.
func Counter(n int) futures.Stream[int] { return &counter{n: n} }

type counter struct{ i, n int }

func (c *counter) PollNext(*futures.Context) (int, bool, error) {
	if c.i >= c.n {
		return 0, true, io.EOF
	}
	c.i++
	return c.i, true, nil
}

func (c *counter) Drop() { c.i = c.n }

// Gate is a future that completes when it is opened.
type Gate struct {
	waker futures.Waker
	open  bool
}

func (g *Gate) Open() {
	g.open = true
	if w := g.waker; w != nil {
		g.waker = nil
		w.Wake()
	}
}

// Passed borrows the gate.
func (g *Gate) Passed() futures.Future[struct{}] {
	return futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		if g.open {
			return struct{}{}, true, nil
		}
		g.waker = cx.Waker()
		return struct{}{}, false, nil
	}, func() { g.waker = nil })
}

// Sum zips numbers with the items of rx, which it takes, and adds them up under the
// lock of total once the gate is open.
func Sum(co *futures.Co, rx *mpsc.Receiver[int], gate *Gate, total *lock.Mutex[int]) (n int, err error) {
	pairs := NewZip[int, int](Counter(100), NewDebounce[int](rx, time.Millisecond))
	defer pairs.Drop()
	if _, err := futures.Await(co, gate.Passed()); err != nil {
		return 0, err
	}
	for p, err := range futures.Each(co, futures.RefStream[Pair[int, int]](pairs)) {
		if err != nil {
			return n, err
		}
		n, err = futures.Await(co, Guarded(total, func(t *int) futures.Future[int] {
			return futures.Lazy(func() (int, error) {
				*t += p.A * p.B
				return *t, nil
			})
		}))
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
