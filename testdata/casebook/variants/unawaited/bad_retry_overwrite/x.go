// Package x keeps the last of several attempts; those before it are overwritten
// without ever being driven or dropped.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// attempt makes the i-th attempt.
//
// Cancel safety: as a single read.
func attempt(r aio.Reader, i int) futures.Future[int] {
	return aio.Read(r, make([]byte, 1<<i))
}

func Pick(co *futures.Co, r aio.Reader, good func(int) bool) (int, error) {
	var f futures.Future[int]
	for i := range 4 {
		f = attempt(r, i) // want "FV1001"
		if good(i) {
			break
		}
	}
	return futures.Await(co, f)
}
