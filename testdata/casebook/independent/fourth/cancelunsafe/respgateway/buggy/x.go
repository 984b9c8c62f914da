// Package respgateway answers frames and sends keep-alives in between.
package respgateway

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/cancelunsafe/respgateway/buggy/wire"
)

type Handler func(wire.Frame) wire.Frame

type Gateway struct {
	every  time.Duration
	handle Handler
}

func New(every time.Duration, h Handler) *Gateway { return &Gateway{every, h} }

// Serve answers frames until the peer is gone.
func (g *Gateway) Serve(co *futures.Co, c *wire.Conn) error {
	beat := timer.Every(g.every)
	defer beat.Drop()
	for {
		frame := futures.On(c.Next())
		tick := futures.On(beat.Tick())
		switch co.Select(frame, tick) { // want "FV1002"
		case frame:
			f, err := frame.Result()
			if err != nil {
				return err
			}
			if err := c.Send(co, g.handle(f)); err != nil {
				return err
			}
		case tick:
			if err := c.Send(co, wire.Frame{Kind: 'k'}); err != nil {
				return err
			}
		}
	}
}
