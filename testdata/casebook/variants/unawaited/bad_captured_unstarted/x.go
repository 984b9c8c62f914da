// Package x returns a block that awaits a future made outside of it, and does not
// name that future among the block's captures: dropped before it starts, the block
// leaves it behind.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Header is the first four bytes of r, upside down.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func Header(r aio.Reader) futures.Future[[4]byte] {
	var raw [4]byte
	read := aio.ReadFull(r, raw[:]) // want "FV1001"
	return futures.Async(func(co *futures.Co) ([4]byte, error) {
		if _, err := futures.Await(co, read); err != nil {
			return raw, err
		}
		raw[0], raw[3] = raw[3], raw[0]
		raw[1], raw[2] = raw[2], raw[1]
		return raw, nil
	})
}
