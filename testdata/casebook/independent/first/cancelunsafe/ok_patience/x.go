// Package x tells that a reply is late and waits on.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Conn struct {
	rw   aio.ReadWriter
	late int
}

func (c *Conn) call(req []byte, size int) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		if _, err := futures.Await(co, aio.WriteAll(c.rw, req)); err != nil {
			return nil, err
		}
		reply := make([]byte, size)
		_, err := futures.Await(co, aio.ReadFull(c.rw, reply))
		return reply, err
	})
}

// Call calls and counts how often the reply took longer than d.
func (c *Conn) Call(co *futures.Co, req []byte, size int, d time.Duration) ([]byte, error) {
	reply := c.call(req, size)
	defer reply.Drop()
	for {
		b, err := futures.Await(co, timer.Timeout(d, futures.Ref(reply)))
		if !errors.Is(err, futures.ErrElapsed) {
			return b, err
		}
		c.late++
	}
}

// Calls calls once per request.
func (c *Conn) Calls(co *futures.Co, reqs [][]byte) (n int, err error) {
	for _, r := range reqs {
		b, err := c.Call(co, r, len(r), time.Second)
		if err != nil {
			return n, err
		}
		n += len(b)
	}
	return n, nil
}
