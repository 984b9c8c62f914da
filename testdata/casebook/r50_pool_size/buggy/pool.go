// Package pool keeps connections, and not more than a number of them.
//
// A connection counts from before it is made, and is counted out when that fails.
// When a caller gives up in between, nobody counts it out, and in the end the pool
// is full of connections that never were.
//
// Source: transact-rs/sqlx#83.
package pool

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/net"
)

// ErrFull is the error of a pool all of whose connections are in use.
var ErrFull = errors.New("pool: full")

// Pool has connections to one server.
type Pool struct {
	addr string
	size int
	max  int
	idle []*net.Conn
}

// Acquire returns an idle connection, or a new one.
func (p *Pool) Acquire(co *futures.Co) (*net.Conn, error) {
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, nil
	}
	if p.size >= p.max {
		return nil, ErrFull
	}
	p.size++ // want "FV3003"
	c, err := futures.Await(co, net.Dial("tcp", p.addr))
	if err != nil {
		p.size--
		return nil, err
	}
	return c, nil
}

// Release takes a connection back.
func (p *Pool) Release(c *net.Conn) { p.idle = append(p.idle, c) }
