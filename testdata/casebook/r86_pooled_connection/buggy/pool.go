// Package pool sends requests over a limited number of connections.
//
// A connection is taken from the pool, used, and given back. A request that is
// cancelled while it waits for the response never gets to giving back: the pool
// counts the connection as active, and after a few such requests is empty.
//
// Source: encode/httpx#1461.
package pool

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ErrExhausted is the outcome of a request for which there is no connection.
var ErrExhausted = errors.New("pool: all connections are active")

// Pool is a number of connections.
type Pool struct {
	dial   func() *aio.PipeEnd
	idle   []*Conn
	active int
	limit  int
}

// Conn is one of a pool's connections; its owner gives it back.
//
//futvet:mustcall Release
type Conn struct {
	pool  *Pool
	end   *aio.PipeEnd
	lines *aio.BufReader
}

// Take takes a connection out of the pool.
func (p *Pool) Take() (*Conn, error) {
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.active++
		return c, nil
	}
	if p.active >= p.limit {
		return nil, ErrExhausted
	}
	p.active++
	end := p.dial()
	return &Conn{pool: p, end: end, lines: aio.NewReader(end)}, nil
}

// Release gives the connection back, to be used again or to be closed.
func (c *Conn) Release(reuse bool) {
	c.pool.active--
	if reuse {
		c.pool.idle = append(c.pool.idle, c)
	} else {
		c.end.Drop()
	}
}

func (c *Conn) roundTrip(co *futures.Co, request string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(c.end, []byte(request+"\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, c.lines.ReadLine())
}

// Do sends a request and returns the response.
func (p *Pool) Do(co *futures.Co, request string) (string, error) {
	c, err := p.Take()
	if err != nil {
		return "", err
	}
	response, err := c.roundTrip(co, request)
	c.Release(err == nil) // want "FV3002"
	return response, err
}
