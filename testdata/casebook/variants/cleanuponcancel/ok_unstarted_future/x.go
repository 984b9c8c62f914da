// Package x has a future in hand at a suspension point and drops it after that, by
// an ordinary statement. It was never started: there is nothing to clean up.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Answer(co *futures.Co, in *aio.BufReader, r aio.Reader) (int, error) {
	body := aio.ReadFull(r, make([]byte, 32))
	line, err := futures.Await(co, in.ReadLine())
	if err != nil || line != "body" {
		body.Drop()
		return 0, err
	}
	return futures.Await(co, body)
}
