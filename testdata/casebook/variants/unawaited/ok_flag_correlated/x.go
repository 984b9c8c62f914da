// Package x makes a future on some calls only and remembers in a flag whether it did.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Maybe(co *futures.Co, r aio.Reader, want bool, check func() error) (n int, err error) {
	var f futures.Future[int]
	made := false
	if want {
		f = aio.Read(r, make([]byte, 8))
		made = true
	}
	if err := check(); err != nil {
		if made {
			f.Drop()
		}
		return 0, err
	}
	if made {
		return futures.Await(co, f)
	}
	return 0, nil
}
