// Package x is a chat client that keeps what it is delivered.
package x

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Delivery struct {
	ID   uint64
	Text string
}

type Client struct {
	in     *mpsc.Receiver[Delivery]
	engine *mpsc.Sender[uint64]
	saved  map[uint64]string
}

func (c *Client) nextEvent(co *futures.Co) (uint64, error) {
	d, err := futures.Await(co, c.in.Recv())
	if err != nil {
		return 0, err
	}
	if _, err := futures.Await(co, c.engine.Send(d.ID)); err != nil {
		return 0, err
	}
	c.saved[d.ID] = d.Text
	return d.ID, nil
}

// Run handles deliveries and commands until the commands end.
func (c *Client) Run(co *futures.Co, cmds *mpsc.Receiver[func(map[uint64]string)]) error {
	for {
		event := futures.On[uint64](futures.Async(c.nextEvent))
		cmd := futures.On(cmds.Recv())
		switch co.SelectBiased(cmd, event) { // want "FV1002"
		case cmd:
			fn, err := cmd.Result()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			fn(c.saved)
		case event:
			if _, err := event.Result(); err != nil {
				return err
			}
		}
	}
}
