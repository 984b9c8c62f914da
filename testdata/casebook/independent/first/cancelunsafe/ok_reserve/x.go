// Package x forwards console output, with room reserved first.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Console struct {
	out      *mpsc.Sender[string]
	in       *mpsc.Receiver[string]
	quit     futures.Future[struct{}]
	buffered []string
}

// Close gives up waiting for the end.
func (c *Console) Close() { c.quit.Drop() }

func (c *Console) pop() string {
	s := c.buffered[0]
	c.buffered = c.buffered[1:]
	return s
}

// Proxy forwards until it is told to quit. What is buffered then stays so.
func (c *Console) Proxy(co *futures.Co) error {
	for {
		var room *futures.BranchOf[*mpsc.Permit[string]]
		if len(c.buffered) > 0 {
			room = futures.On(c.out.Reserve())
		}
		line := futures.On(c.in.Recv())
		quit := futures.On(futures.Ref(c.quit))
		switch co.Select(room, line, quit) {
		case room:
			p, err := room.Result()
			if err != nil {
				return err
			}
			p.Send(c.pop())
		case line:
			s, err := line.Result()
			if err != nil {
				return err
			}
			c.buffered = append(c.buffered, s)
		case quit:
			_, err := quit.Result()
			return err
		}
	}
}
