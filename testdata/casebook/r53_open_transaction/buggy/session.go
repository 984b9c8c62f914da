// Package session runs transactions on pooled database connections.
//
// A transaction is noted on the connection when the server has confirmed it. Given
// up in between, the connection goes back to its pool with a transaction open that
// it does not know of, and the pool's checks find nothing wrong with it.
//
// Source: diesel-rs/diesel_async#198.
package session

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrServer is the error of a command that the server refused.
var ErrServer = errors.New("session: refused")

// Conn is a connection to the database.
type Conn struct {
	rw    aio.ReadWriter
	depth int
}

func (c *Conn) exec(co *futures.Co, command string) error {
	if _, err := futures.Await(co, aio.WriteAll(c.rw, []byte(command+"\n"))); err != nil {
		return err
	}
	var ok [1]byte
	if _, err := futures.Await(co, aio.ReadFull(c.rw, ok[:])); err != nil {
		return err
	}
	if ok[0] != '+' {
		return ErrServer
	}
	return nil
}

func (c *Conn) begin(co *futures.Co) (struct{}, error) {
	if err := c.exec(co, "BEGIN"); err != nil {
		return struct{}{}, err
	}
	c.depth = 1
	return struct{}{}, nil
}

func (c *Conn) commit(co *futures.Co) error {
	if err := c.exec(co, "COMMIT"); err != nil {
		return err
	}
	c.depth = 0
	return nil
}

// Pool has the connections that nobody uses.
type Pool struct{ idle []*Conn }

func (p *Pool) put(c *Conn) {
	if c.depth == 0 {
		p.idle = append(p.idle, c)
	}
}

// Do runs work in a transaction that must be open within a second.
func (p *Pool) Do(co *futures.Co, c *Conn, work func(*Conn) error) error {
	defer p.put(c)
	if _, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(c.begin))); err != nil { // want "FV1002"
		return err
	}
	if err := work(c); err != nil {
		return err
	}
	return c.commit(co)
}
