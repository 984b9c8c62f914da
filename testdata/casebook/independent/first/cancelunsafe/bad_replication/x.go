// Package x follows a database's replication stream.
package x

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Follower follows until the stream ends. A quiet stream is asked for its status.
type Follower struct {
	conn   aio.ReadWriter
	lsn    uint64
	silent int
}

func (f *Follower) message(co *futures.Co) ([]byte, error) {
	var size [4]byte
	if _, err := futures.Await(co, aio.ReadFull(f.conn, size[:])); err != nil {
		return nil, err
	}
	msg := make([]byte, binary.BigEndian.Uint32(size[:]))
	n, err := futures.Await(co, aio.ReadFull(f.conn, msg))
	return msg[:n], err
}

func (f *Follower) Follow(co *futures.Co, apply func([]byte) error) error {
	for {
		next := futures.Async(f.message)
		msg, err := futures.Await(co, timer.Timeout(10*time.Second, next)) // want "FV1002"
		if errors.Is(err, futures.ErrElapsed) {
			f.silent++
			if _, err := futures.Await(co, aio.WriteAll(f.conn, []byte{'s'})); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := apply(msg); err != nil {
			return err
		}
		f.lsn += uint64(len(msg))
	}
}
