// Package pool keeps connections, and not more than a number of them.
//
// What is counted in is counted out again by a deferred call, unless there is a
// connection.
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
	p.size++
	made := false
	defer func() {
		if !made {
			p.size--
		}
	}()
	c, err := futures.Await(co, net.Dial("tcp", p.addr))
	if err != nil {
		return nil, err
	}
	made = true
	return c, nil
}

// Release takes a connection back.
func (p *Pool) Release(c *net.Conn) { p.idle = append(p.idle, c) }
