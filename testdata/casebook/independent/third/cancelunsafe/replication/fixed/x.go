// Package replication follows a database's change stream and answers its
// keepalives.
package replication

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

const headLen = 9

// Message is one backend message.
type Message struct {
	Kind byte
	LSN  uint32
	Data []byte
}

// Stream is an open replication connection.
type Stream struct {
	conn     aio.ReadWriter
	interval time.Duration
	applied  uint32
	partial  []byte
}

// NewStream makes a stream that reports its position at least every interval.
func NewStream(conn aio.ReadWriter, interval time.Duration) *Stream {
	return &Stream{conn: conn, interval: interval}
}

// readMessage keeps what it has read of a message in s.partial.
func (s *Stream) readMessage(co *futures.Co) (Message, error) {
	buf := make([]byte, 4096)
	for {
		if p := s.partial; len(p) >= headLen {
			size := headLen + int(binary.BigEndian.Uint32(p[5:headLen]))
			if len(p) >= size {
				s.partial = p[size:]
				return Message{Kind: p[0], LSN: binary.BigEndian.Uint32(p[1:5]), Data: p[headLen:size]}, nil
			}
		}
		n, err := futures.Await(co, aio.Read(s.conn, buf))
		s.partial = append(s.partial, buf[:n]...)
		if err != nil {
			return Message{}, err
		}
	}
}

func (s *Stream) sendStatus(co *futures.Co) error {
	buf := binary.BigEndian.AppendUint32([]byte{'r'}, s.applied)
	_, err := futures.Await(co, aio.WriteAll(s.conn, buf))
	return err
}

// Follow applies messages until the server ends the stream.
func (s *Stream) Follow(co *futures.Co, apply func(Message) error) error {
	for {
		next := futures.Async(func(co *futures.Co) (Message, error) {
			return s.readMessage(co)
		})
		m, err := futures.Await(co, timer.Timeout(s.interval, next))
		switch {
		case errors.Is(err, futures.ErrElapsed):
			if err := s.sendStatus(co); err != nil {
				return fmt.Errorf("status: %w", err)
			}
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := apply(m); err != nil {
			return fmt.Errorf("applying %d: %w", m.LSN, err)
		}
		s.applied = m.LSN
	}
}
