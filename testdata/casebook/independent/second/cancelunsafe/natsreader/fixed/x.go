// Package natsreader is the reading side of a message bus client, with keep-alives.
package natsreader

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Header precedes a payload.
type Header struct {
	Subject byte
	Size    uint16
}

// ErrStale is the outcome when the server answers no ping.
var ErrStale = errors.New("connection is stale")

// Config configures a Client.
type Config struct {
	PingInterval time.Duration
	MaxPings     int
}

// Option changes a Config.
type Option func(*Config)

// WithPing sets the interval between pings.
func WithPing(d time.Duration) Option { return func(c *Config) { c.PingInterval = d } }

// Client reads from one connection.
type Client struct {
	conn    *aio.PipeEnd
	cfg     Config
	reading futures.Future[Header] // begun and not finished, or nil
}

// New makes a client of conn.
func New(conn *aio.PipeEnd, opts ...Option) *Client {
	c := &Client{conn: conn, cfg: Config{PingInterval: time.Minute, MaxPings: 2}}
	for _, o := range opts {
		o(&c.cfg)
	}
	return c
}

func (c *Client) header() futures.Future[Header] {
	return futures.Async(func(co *futures.Co) (Header, error) {
		var b [3]byte
		if _, err := futures.Await(co, aio.ReadFull(c.conn, b[:])); err != nil {
			return Header{}, err
		}
		return Header{b[0], binary.BigEndian.Uint16(b[1:])}, nil
	})
}

func (c *Client) ping(co *futures.Co) error {
	_, err := futures.Await(co, aio.WriteAll(c.conn, []byte("PING\r\n")))
	return err
}

// Next is the next header; it pings a silent server.
func (c *Client) Next(co *futures.Co) (Header, error) {
	for range c.cfg.MaxPings + 1 {
		if c.reading == nil {
			c.reading = c.header()
		}
		h, err := futures.Await(co, timer.Timeout(c.cfg.PingInterval, futures.Ref(c.reading)))
		if !errors.Is(err, futures.ErrElapsed) {
			c.reading = nil
			return h, err
		}
		if err := c.ping(co); err != nil {
			return Header{}, err
		}
	}
	return Header{}, ErrStale
}

// Drop closes the connection.
func (c *Client) Drop() {
	if c.reading != nil {
		c.reading.Drop()
	}
	c.conn.Drop()
}
