// Package x hands out idle connections.
package x

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Conn struct {
	id int
	rw aio.ReadWriter
}

// Pool has its idle connections in a channel of which it holds both ends.
type Pool struct {
	idle *mpsc.Receiver[*Conn]
	back *mpsc.Sender[*Conn]
	size int
}

func (p *Pool) checked(co *futures.Co) (*Conn, error) {
	c, err := futures.Await(co, p.idle.Recv())
	if err != nil {
		return nil, err
	}
	if _, err := futures.Await(co, aio.Flush(c.rw)); err != nil {
		return nil, fmt.Errorf("conn %d: %w", c.id, err)
	}
	return c, nil
}

// Get is a connection that works.
func (p *Pool) Get() futures.Future[*Conn] { return futures.Async(p.checked) }

func (p *Pool) Put(c *Conn) error { return p.back.TrySend(c) }

// Serve gives a connection to everybody who asks and reports every second how
// many there are.
func (p *Pool) Serve(co *futures.Co, use func(*Conn) error) error {
	ticks := timer.Every(time.Second)
	defer ticks.Drop()
	for {
		got, tick := futures.On(p.Get()), futures.On(ticks.Tick())
		if co.Select(got, tick) == tick { // want "FV1002"
			fmt.Println("size", p.size)
			continue
		}
		c, err := got.Result()
		if err != nil {
			return err
		}
		if err := errors.Join(use(c), p.Put(c)); err != nil {
			return err
		}
	}
}
