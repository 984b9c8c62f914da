// Package lazyfield opens its connection at the first use and keeps the attempt.
package lazyfield

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

type Client struct {
	addr string
	dial futures.Future[*net.Conn]
	conn *net.Conn
}

func New(addr string) *Client { return &Client{addr: addr} }

func (c *Client) ensure(co *futures.Co) error {
	if c.conn != nil {
		return nil
	}
	if c.dial == nil {
		c.dial = net.Dial("tcp", c.addr)
	}
	conn, err := futures.Await(co, futures.Ref(c.dial))
	c.dial = nil
	if err != nil {
		return err
	}
	c.conn = conn
	return nil
}

// Ready says within d whether the connection is there; the attempt goes on at the next call.
func (c *Client) Ready(co *futures.Co, d time.Duration) (bool, error) {
	_, err := futures.Await(co, timer.Timeout(d, futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, c.ensure(co)
	})))
	if err == futures.ErrElapsed {
		return false, nil
	}
	return err == nil, err
}

func (c *Client) Drop() {
	if c.dial != nil {
		c.dial.Drop()
		c.dial = nil
	}
	if c.conn != nil {
		c.conn.Drop()
	}
}
