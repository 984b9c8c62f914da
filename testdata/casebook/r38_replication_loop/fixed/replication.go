// Package replication follows a database's log.
//
// The part of a message that has arrived belongs to the reader, not to the
// future that waits for the rest: when the limit passes, the next call goes on
// where the last one stopped.
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

// messageReader is the reading side of a connection.
type messageReader struct {
	conn aio.Reader
	part []byte // of the message being read
	need int    // length of that message, 0 while its header is incomplete
}

// message reads the backend's next message.
//
// Cancel safety: safe; what has been read stays in the messageReader.
func (r *messageReader) message() futures.Future[Message] {
	return futures.Async(func(co *futures.Co) (Message, error) {
		for {
			if r.need == 0 && len(r.part) >= 5 {
				r.need = 1 + int(binary.BigEndian.Uint32(r.part[1:]))
			}
			if r.need != 0 && len(r.part) >= r.need {
				m := Message{Kind: r.part[0], Body: r.part[5:r.need]}
				r.part, r.need = append([]byte(nil), r.part[r.need:]...), 0
				return m, nil
			}
			buf := make([]byte, 512)
			n, err := futures.Await(co, aio.Read(r.conn, buf))
			r.part = append(r.part, buf[:n]...)
			if err != nil {
				return Message{}, err
			}
		}
	})
}

// Follow applies the log to apply until the server ends it. It takes conn.
func Follow(co *futures.Co, conn *aio.PipeEnd, apply func(Message) uint64) error {
	defer conn.Drop()
	var position uint64
	reader := &messageReader{conn: conn}
	for {
		m, err := futures.Await(co, timer.Timeout(statusEvery, reader.message()))
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
