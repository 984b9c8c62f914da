// Package x makes futures outside a block that awaits them, and names them as
// captures, so that a block dropped before it starts drops them.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Pair reads from both.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func Pair(a, b aio.Reader) *futures.Block[int] {
	left := aio.ReadFull(a, make([]byte, 8))
	right := aio.ReadFull(b, make([]byte, 8))
	return futures.Async(func(co *futures.Co) (int, error) {
		defer right.Drop()
		n, err := futures.Await(co, left)
		if err != nil {
			return n, err
		}
		m, err := futures.Await(co, right)
		return n + m, err
	}, left, right)
}
