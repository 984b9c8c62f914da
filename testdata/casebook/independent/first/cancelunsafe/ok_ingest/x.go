// Package x handles deliveries in the branch that received them.
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

func (c *Client) handle(co *futures.Co, d Delivery) error {
	c.saved[d.ID] = d.Text
	_, err := futures.Await(co, c.engine.Send(d.ID))
	return err
}

// Run handles deliveries and commands until the commands end.
func (c *Client) Run(co *futures.Co, cmds *mpsc.Receiver[func(map[uint64]string)]) error {
	for {
		event, cmd := futures.On(c.in.Recv()), futures.On(cmds.Recv())
		switch co.SelectBiased(cmd, event) {
		case cmd:
			fn, err := cmd.Result()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			fn(c.saved)
		case event:
			d, err := event.Result()
			if err != nil {
				return err
			}
			if err := c.handle(co, d); err != nil {
				return err
			}
		}
	}
}
