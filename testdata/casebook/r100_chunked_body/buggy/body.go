// Package body turns a stream of pieces into chunks of a size.
//
// A piece that does not fill the chunk is kept, and the chunk said to be not ready
// yet. The stream, which was ready, has not kept the waker: nobody polls again.
//
// Source: rusoto/rusoto#1790, firezone/firezone#4486, libp2p/rust-libp2p#1509.
package body

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
)

// Chunked is a stream of chunks.
type Chunked struct {
	pieces futures.Stream[[]byte]
	buf    []byte
	size   int
	ended  bool
}

// PollNext returns the next chunk.
func (c *Chunked) PollNext(cx *futures.Context) (chunk []byte, ready bool, err error) {
	if c.ended {
		return nil, true, io.EOF
	}
	piece, ready, err := c.pieces.PollNext(cx)
	if !ready {
		return nil, false, nil
	}
	if errors.Is(err, io.EOF) {
		c.ended = true
		if len(c.buf) == 0 {
			return nil, true, io.EOF
		}
		return c.buf, true, nil
	}
	if err != nil {
		return nil, true, err
	}
	c.buf = append(c.buf, piece...)
	if len(c.buf) < c.size {
		return nil, false, nil // want "FV4001"
	}
	chunk, c.buf = c.buf[:c.size], append([]byte(nil), c.buf[c.size:]...)
	return chunk, true, nil
}

// Drop drops the stream of pieces.
func (c *Chunked) Drop() { c.pieces.Drop() }
