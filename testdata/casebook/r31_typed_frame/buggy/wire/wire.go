// Package wire is the framing between a notebook's runtime agent and its peers:
// one byte of type, four of length, the payload.
package wire

import (
	"encoding/binary"
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ErrTooLong is RecvTyped's error for a length that no peer sends.
var ErrTooLong = errors.New("wire: frame too long")

const maxLen = 1 << 24

// Frame is one message.
type Frame struct {
	Type    byte
	Payload []byte
}

// RecvTyped reads one frame from r. Cancelled in the middle of one, it leaves r
// in the middle of one.
func RecvTyped(co *futures.Co, r aio.Reader) (Frame, error) {
	var head [5]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return Frame{}, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxLen {
		return Frame{}, ErrTooLong
	}
	f := Frame{Type: head[0], Payload: make([]byte, n)}
	_, err := futures.Await(co, aio.ReadFull(r, f.Payload))
	return f, err
}

// Recv is RecvTyped as a future.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func Recv(r aio.Reader) futures.Future[Frame] {
	return futures.Async(func(co *futures.Co) (Frame, error) {
		return RecvTyped(co, r)
	})
}
