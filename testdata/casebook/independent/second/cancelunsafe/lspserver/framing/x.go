// Package framing reads messages of the base protocol: four bytes of length, then the body.
package framing

import (
	"encoding/binary"
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// MaxBody bounds a message.
const MaxBody = 1 << 20

// ErrTooLarge is the error of a message that exceeds MaxBody.
var ErrTooLarge = errors.New("framing: message too large")

// Message is one body.
type Message struct{ Body []byte }

func readLen(co *futures.Co, r aio.Reader) (int, error) {
	var head [4]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return 0, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > MaxBody {
		return 0, ErrTooLarge
	}
	return int(n), nil
}

// Read is a future of the next message.
//
// Cancel safety: not cancel safe. What was read of the message is lost.
func Read(r aio.Reader) futures.Future[Message] {
	return futures.Async(func(co *futures.Co) (Message, error) {
		n, err := readLen(co, r)
		if err != nil {
			return Message{}, err
		}
		body := make([]byte, n)
		if _, err := futures.Await(co, aio.ReadFull(r, body)); err != nil {
			return Message{}, err
		}
		return Message{Body: body}, nil
	})
}
