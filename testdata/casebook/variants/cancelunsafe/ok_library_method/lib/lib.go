// Package lib reads messages that end with a zero byte.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a connection and what has arrived of the next message.
type Conn struct {
	r    aio.Reader
	buf  [1]byte
	part []byte
}

// New borrows r.
func New(r aio.Reader) *Conn { return &Conn{r: r} }

// Next is the next message.
//
// Cancel safety: safe; what has arrived stays in the Conn.
func (c *Conn) Next() futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		for {
			n, err := futures.Await(co, aio.Read(c.r, c.buf[:]))
			if n == 1 && c.buf[0] != 0 {
				c.part = append(c.part, c.buf[0])
				continue
			}
			if err != nil {
				return nil, err
			}
			msg := c.part
			c.part = nil
			return msg, nil
		}
	})
}
