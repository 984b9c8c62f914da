// Package x returns a future as a named result and drops it in a defer when it
// returns an error instead.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Open is the first size bytes of r.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func Open(r aio.Reader, size int, check func([]byte) error) (f futures.Future[int], err error) {
	buf := make([]byte, size)
	f = aio.ReadFull(r, buf)
	defer func() {
		if err != nil {
			f.Drop()
			f = nil
		}
	}()
	if err := check(buf); err != nil {
		return f, err
	}
	return f, nil
}
