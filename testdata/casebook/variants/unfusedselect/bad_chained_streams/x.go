// Package x is a stream that yields another one's items and then a second one's.
// After the first has ended it is asked again before every item of the second.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
)

type Chain struct {
	first, second futures.Stream[int]
}

func (c *Chain) PollNext(cx *futures.Context) (int, bool, error) {
	v, ready, err := c.first.PollNext(cx) // want "FV2001"
	if !ready {
		return 0, false, nil
	}
	if err != io.EOF {
		return v, true, err
	}
	return c.second.PollNext(cx)
}

func (c *Chain) Drop() {
	c.first.Drop()
	c.second.Drop()
}
