// Package shape hangs more on a future, and awaits the end of the chain.
//
// Source: typescript-eslint/typescript-eslint#1603.
package shape

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co) (int, error) {
	f := futures.Map(lib.Start(1), func(n int) int { return n + 1 })
	f = futures.MapErr(f, func(err error) error { return errors.Join(err, errors.ErrUnsupported) })
	f = futures.OrElse(f, func(error) futures.Future[int] { return lib.Start(2) })
	return futures.Await(co, f)
}

func finally[T any](f futures.Future[T], fn func()) futures.Future[T] {
	return futures.MapResult(f, func(v T, err error) (T, error) {
		fn()
		return v, err
	})
}

func Generic(co *futures.Co) (int, error) {
	return futures.Await(co, finally(finally(lib.Start(1), func() {}), func() {}))
}

func Ranged(co *futures.Co) (int, error) {
	f := lib.Start(0)
	for i := range lib.Count(3) {
		f = futures.AndThen(f, func(n int) futures.Future[int] { return lib.Start(n + i) })
	}
	return futures.Await(co, f)
}
