// Package poisonedconn replaces a connection on which a request was given up.
package poisonedconn

import (
	"encoding/binary"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

type Dialer func() futures.Future[*net.Conn]

type Client struct {
	dial  Dialer
	conn  *net.Conn
	limit time.Duration
}

func New(d Dialer, limit time.Duration) *Client { return &Client{dial: d, limit: limit} }

func (c *Client) Drop() {
	if c.conn != nil {
		c.conn.Drop()
		c.conn = nil
	}
}

func exchange(conn *net.Conn, req []byte) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		if _, err := futures.Await(co, aio.WriteAll(conn, req)); err != nil {
			return nil, err
		}
		var size [2]byte
		if _, err := futures.Await(co, aio.ReadFull(conn, size[:])); err != nil {
			return nil, err
		}
		body := make([]byte, binary.BigEndian.Uint16(size[:]))
		_, err := futures.Await(co, aio.ReadFull(conn, body))
		return body, err
	})
}

// Call asks; whatever goes wrong, the next call has a new connection.
func (c *Client) Call(co *futures.Co, req []byte) (body []byte, err error) {
	if c.conn == nil {
		if c.conn, err = futures.Await(co, c.dial()); err != nil {
			return nil, err
		}
	}
	conn := c.conn
	c.conn = nil
	defer func() {
		if c.conn == nil {
			conn.Drop()
		}
	}()
	body, err = futures.Await(co, timer.Timeout(c.limit, exchange(conn, req)))
	if err != nil {
		return nil, err
	}
	c.conn = conn
	return body, nil
}
