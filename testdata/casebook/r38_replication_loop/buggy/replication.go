// Package replication follows a database's log.
//
// A message is read under a time limit, so that a status report goes out when
// the server is idle. The limit may pass in the middle of a message as well:
// what was read of it is dropped, and the loop reads on from there as if a new
// message began.
//
// Source: vnvo/pgwire-replication#6 (reported as #5).
package replication

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Message is one message of the backend.
type Message struct {
	Kind byte
	Body []byte
}

const statusEvery = 10 * time.Second

func statusReport(position uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{'r'}, position)
}

// readMessage reads the backend's next message.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func readMessage(conn aio.Reader) futures.Future[Message] {
	return futures.Async(func(co *futures.Co) (Message, error) {
		head := make([]byte, 5)
		if _, err := futures.Await(co, aio.ReadFull(conn, head)); err != nil {
			return Message{}, err
		}
		m := Message{Kind: head[0]}
		m.Body = make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		if _, err := futures.Await(co, aio.ReadFull(conn, m.Body)); err != nil {
			return Message{}, err
		}
		return m, nil
	})
}

// Follow applies the log to apply until the server ends it. It takes conn.
func Follow(co *futures.Co, conn *aio.PipeEnd, apply func(Message) uint64) error {
	defer conn.Drop()
	var position uint64
	for {
		m, err := futures.Await(co, timer.Timeout(statusEvery, readMessage(conn))) // want "FV1002"
		switch {
		case errors.Is(err, futures.ErrElapsed):
			if _, err := futures.Await(co, aio.WriteAll(conn, statusReport(position))); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			position = apply(m)
		}
	}
}
