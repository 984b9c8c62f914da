// Package trap marks a connection unusable before it waits, and usable again after.
// A cancellation in between leaves the mark, which is what the mark is for: the
// next user finds it and does not use the connection.
package trap

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrPoisoned is the error of a connection whose last exchange was not finished.
var ErrPoisoned = errors.New("poisoned")

type poison struct{ armed bool }

func (p *poison) arm()    { p.armed = true }
func (p *poison) disarm() { p.armed = false }

// Conn is a connection with requests and replies.
type Conn struct {
	rw     aio.ReadWriter
	poison poison
	dirty  bool
}

// Call sends a request and reads the reply.
func (c *Conn) Call(co *futures.Co, request []byte) ([]byte, error) {
	if c.poison.armed {
		return nil, ErrPoisoned
	}
	c.poison.arm()
	if _, err := futures.Await(co, aio.WriteAll(c.rw, request)); err != nil {
		return nil, err
	}
	reply := make([]byte, 16)
	if _, err := futures.Await(co, aio.ReadFull(c.rw, reply)); err != nil {
		return nil, err
	}
	c.poison.disarm()
	return reply, nil
}

// Ping does the same with a field.
func (c *Conn) Ping(co *futures.Co) error {
	if c.dirty {
		return ErrPoisoned
	}
	c.dirty = true
	if _, err := futures.Await(co, aio.WriteAll(c.rw, []byte("ping"))); err != nil {
		return err
	}
	if _, err := futures.Await(co, aio.ReadFull(c.rw, make([]byte, 4))); err != nil {
		return err
	}
	c.dirty = false
	return nil
}

// Run calls and pings, with a time limit for each.
func (c *Conn) Run(co *futures.Co, request []byte, done func([]byte)) error {
	for {
		reply, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) ([]byte, error) {
			return c.Call(co, request)
		})))
		if errors.Is(err, ErrPoisoned) {
			return err
		}
		done(reply)
		if _, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (struct{}, error) {
			return struct{}{}, c.Ping(co)
		}))); errors.Is(err, ErrPoisoned) {
			return err
		}
	}
}
