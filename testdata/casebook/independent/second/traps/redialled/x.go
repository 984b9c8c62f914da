// Package redialled throws a connection away when an exchange on it was given up.
package redialled

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Dialer makes connections.
type Dialer func(co *futures.Co) (*aio.PipeEnd, error)

// Client asks for temperatures.
type Client struct {
	dial    Dialer
	timeout time.Duration
	redials int
}

func ask(conn *aio.PipeEnd, city string) futures.Future[byte] {
	return futures.Async(func(co *futures.Co) (byte, error) {
		if _, err := futures.Await(co, aio.WriteAll(conn, append([]byte(city), '\n'))); err != nil {
			return 0, err
		}
		var b [2]byte
		if _, err := futures.Await(co, aio.ReadFull(conn, b[:])); err != nil {
			return 0, err
		}
		return b[0], nil
	})
}

func (c *Client) once(co *futures.Co, city string) (byte, error) {
	conn, err := c.dial(co)
	if err != nil {
		return 0, err
	}
	defer conn.Drop()
	return futures.Await(co, timer.Timeout(c.timeout, ask(conn, city)))
}

// Temperature asks up to three times, each time on a connection of its own.
func (c *Client) Temperature(co *futures.Co, city string) (t byte, err error) {
	for range 3 {
		if t, err = c.once(co, city); !errors.Is(err, futures.ErrElapsed) {
			return t, err
		}
		c.redials++
	}
	return 0, err
}
