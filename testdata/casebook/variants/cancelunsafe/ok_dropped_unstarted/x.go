// Package x drops an unsafe future before it has started, and reads from the same
// connection after that.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Next(co *futures.Co, r aio.Reader, in *aio.BufReader, binary func(string) bool) ([]byte, error) {
	for {
		body := aio.ReadFull(r, make([]byte, 64))
		line, err := futures.Await(co, in.ReadLine())
		if err != nil {
			body.Drop()
			return nil, err
		}
		if binary(line) {
			n, err := futures.Await(co, body)
			return make([]byte, n), err
		}
		body.Drop()
	}
}
