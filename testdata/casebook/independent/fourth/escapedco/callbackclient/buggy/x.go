// Package callbackclient tells a listener about replies.
package callbackclient

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
)

type Source interface {
	Recv() futures.Future[string]
}

type Client struct {
	src Source
	co  *futures.Co
	on  []func(co *futures.Co, msg string)
}

func New(src Source) *Client { return &Client{src: src} }

func (c *Client) OnMessage(fn func(msg string) futures.Future[struct{}]) {
	c.on = append(c.on, func(_ *futures.Co, msg string) {
		_, _ = futures.Await(c.co, fn(msg))
	})
}

// Run passes messages on.
func (c *Client) Run(co *futures.Co) error {
	c.co = co // want "FV5004"
	for {
		msg, err := futures.Await(co, c.src.Recv())
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, fn := range c.on {
			fn(co, msg)
		}
	}
}
