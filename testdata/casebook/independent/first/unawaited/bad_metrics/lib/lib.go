// Package lib is a client of a metrics server.
package lib

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Client talks to the server.
type Client struct{ lines *mpsc.Sender[string] }

func New(lines *mpsc.Sender[string]) *Client { return &Client{lines} }

// Push sends one sample.
func (c *Client) Push(name string, value int) futures.Future[struct{}] {
	return c.lines.Send(fmt.Sprintf("%s %d", name, value))
}

// Close lets go of the server.
func (c *Client) Close() { c.lines.Drop() }
