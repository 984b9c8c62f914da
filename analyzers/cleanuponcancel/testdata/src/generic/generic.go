// Package generic waits with guards and permits of any type.
package generic

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Fill[T any](co *futures.Co, m *lock.Mutex[[]T], in *mpsc.Receiver[T]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	v, err := futures.Await(co, in.Recv())
	if err == nil {
		*g.Value() = append(*g.Value(), v)
	}
	g.Unlock() // want `FV3002: .* the \*lock\.Guard\[\[\]T\]`
	return err
}

func FillWell[T any](co *futures.Co, m *lock.Mutex[[]T], in *mpsc.Receiver[T]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	v, err := futures.Await(co, in.Recv())
	if err == nil {
		*g.Value() = append(*g.Value(), v)
	}
	return err
}

// With awaits while it holds the lock.
func With[T, R any](co *futures.Co, m *lock.Mutex[T], f func(*T) futures.Future[R]) (r R, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return r, err
	}
	r, err = futures.Await(co, f(g.Value()))
	g.Unlock() // want `FV3002: .* the \*lock\.Guard\[T\]`
	return r, err
}

func WithWell[T, R any](co *futures.Co, m *lock.Mutex[T], f func(*T) futures.Future[R]) (r R, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return r, err
	}
	defer g.Unlock()
	return futures.Await(co, f(g.Value()))
}

// Pool lends values of any type.
type Pool[T any] struct{ idle []*Lease[T] }

// Lease must be returned.
//
//futvet:mustcall Return
type Lease[T any] struct {
	pool *Pool[T]
	v    T
}

func (p *Pool[T]) Take() *Lease[T] { return &Lease[T]{pool: p} }
func (l *Lease[T]) Return()        { l.pool.idle = append(l.pool.idle, l) }

func Use(co *futures.Co, p *Pool[int], in *mpsc.Receiver[int]) (err error) {
	l := p.Take()
	l.v, err = futures.Await(co, in.Recv())
	l.Return() // want `FV3002: .* the \*generic\.Lease\[int\]`
	return err
}
