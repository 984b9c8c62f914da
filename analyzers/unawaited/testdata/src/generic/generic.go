// Package generic makes and forgets futures of any type.
package generic

import (
	"github.com/futvet/futvet/futures"
)

func OrElse[T any](co *futures.Co, first, second func() futures.Future[T]) (T, error) {
	f, g := first(), second() // want `FV1001: the future that the function makes`
	v, err := futures.Await(co, f)
	if err == nil {
		return v, nil
	}
	return futures.Await(co, g)
}

func OrElseWell[T any](co *futures.Co, first, second func() futures.Future[T]) (T, error) {
	f, g := first(), second()
	defer g.Drop()
	v, err := futures.Await(co, f)
	if err == nil {
		return v, nil
	}
	return futures.Await(co, g)
}

// Pair is a generic future.
type Pair[T any] struct{ a, b futures.Future[T] }

func (p *Pair[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if v, ready, err = p.a.Poll(cx); ready {
		p.b.Drop()
		return v, true, err
	}
	if v, ready, err = p.b.Poll(cx); ready {
		p.a.Drop()
	}
	return v, ready, err
}

func (p *Pair[T]) Drop() {
	p.a.Drop()
	p.b.Drop()
}

func Either[T any](a, b futures.Future[T]) *Pair[T] { return &Pair[T]{a, b} }

func Forgets(a, b futures.Future[string]) {
	Either(a, b) // want `FV1001: the future that Either makes`
}

func ForgetsAny[T any](a, b futures.Future[T]) {
	_ = Either(a, b) // want `FV1001: the future that Either makes`
}

// A future by its constraint.
func Drive[F futures.Future[int]](co *futures.Co, mk func() F, n int) (int, error) {
	f := mk() // want `FV1001: the future that the function makes`
	if n < 0 {
		return n, nil
	}
	return futures.Await[int](co, f)
}

func discard[T any, F futures.Future[T]](f F) { f.Drop() }

func keep[T any](f futures.Future[T]) bool { return f != nil }

func Discards(mk func() futures.Future[int]) {
	discard[int](mk())
}

func Keeps(mk func() futures.Future[int]) bool {
	return keep(mk()) // want `FV1001: the future that the function makes`
}
