// Package x makes a fallback ahead of time, for values of any type, and forgets
// about it when the first choice succeeds.
package x

import (
	"github.com/futvet/futvet/futures"
)

func OrElse[T any](co *futures.Co, first, fallback func() futures.Future[T]) (T, error) {
	f := first()
	g := fallback() // want "FV1001"
	v, err := futures.Await(co, f)
	if err == nil {
		return v, nil
	}
	return futures.Await(co, g)
}
