// Package cleanup gives a future's Drop, as a method value, to somebody who calls it
// later.
//
// It looks like a future that nobody awaits or drops.
package cleanup

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Reading is a read of r that ends with the test.
func Reading(t *testing.T, r aio.Reader) futures.Future[int] {
	f := aio.Read(r, make([]byte, 64))
	t.Cleanup(f.Drop)
	return futures.Ref(f)
}

// Background reads from r, in a future that is lent to use, until the test ends.
func Background(t *testing.T, r aio.Reader, use func(futures.Future[int])) {
	f := aio.Read(r, make([]byte, 64))
	t.Cleanup(func() { f.Drop() })
	use(futures.Ref(f))
}
