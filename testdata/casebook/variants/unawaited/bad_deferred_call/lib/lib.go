// Package lib sends words over a connection.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Client is one connection.
type Client struct{ w aio.Writer }

// New borrows w.
func New(w aio.Writer) *Client { return &Client{w: w} }

// Send sends a word.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (c *Client) Send(word string) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		_, err := futures.Await(co, aio.WriteAll(c.w, []byte(word+"\n")))
		return struct{}{}, err
	})
}
