// Package x makes two futures and returns early when the first fails, with the
// second in hand.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Both(co *futures.Co, a, b aio.Reader) (int, error) {
	first := aio.Read(a, make([]byte, 8))
	second := aio.Read(b, make([]byte, 8)) // want "FV1001"
	n, err := futures.Await(co, first)
	if err != nil {
		return 0, err
	}
	m, err := futures.Await(co, second)
	return n + m, err
}
