// Package x gives its connection back by a function of its own, called after the
// request.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a pooled connection.
//
//futvet:mustcall Release
type Conn struct {
	pool *Pool
	rw   aio.ReadWriter
}

type Pool struct {
	dial func() aio.ReadWriter
	idle []*Conn
}

func (p *Pool) Take() *Conn {
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c
	}
	return &Conn{pool: p, rw: p.dial()}
}

func (c *Conn) Release() { c.pool.idle = append(c.pool.idle, c) }

func (c *Conn) send(co *futures.Co, text string) error {
	_, err := futures.Await(co, aio.WriteAll(c.rw, []byte(text)))
	return err
}

func done(c *Conn, err error) error {
	c.Release()
	if err != nil {
		return errors.Join(errors.New("request failed"), err)
	}
	return nil
}

func (p *Pool) Do(co *futures.Co, text string) error {
	c := p.Take()
	err := c.send(co, text)
	return done(c, err) // want "FV3002"
}
