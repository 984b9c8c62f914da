// Package leaf reads frames.
package leaf

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Frame reads a frame in two steps; dropped between them it has taken the first.
func Frame(co *futures.Co, r aio.Reader) ([]byte, error) {
	var n [1]byte
	if _, err := futures.Await(co, aio.ReadFull(r, n[:])); err != nil {
		return nil, err
	}
	p := make([]byte, n[0])
	_, err := futures.Await(co, aio.ReadFull(r, p))
	return p, err
}

// Some reads what is there, and can be dropped.
func Some(co *futures.Co, r aio.Reader, p []byte) (int, error) {
	return futures.Await(co, aio.Read(r, p))
}
