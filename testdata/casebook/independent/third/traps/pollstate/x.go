// Package pollstate polls two futures by hand, one after the other.
package pollstate

import (
	"fmt"

	"github.com/futvet/futvet/futures"
)

// Chain is a lookup followed by a fetch.
type Chain struct {
	lookup futures.Future[string]
	fetch  futures.Future[[]byte]
	start  func(addr string) futures.Future[[]byte]
}

// New makes a chain.
func New(lookup futures.Future[string], start func(string) futures.Future[[]byte]) *Chain {
	return &Chain{lookup: lookup, start: start}
}

// Poll polls whichever is next.
func (c *Chain) Poll(cx *futures.Context) (data []byte, ready bool, err error) {
	if c.lookup != nil {
		addr, ready, err := c.lookup.Poll(cx)
		if !ready {
			return nil, false, nil
		}
		c.lookup = nil
		if err != nil {
			return nil, true, fmt.Errorf("lookup: %w", err)
		}
		c.fetch = c.start(addr)
	}
	if c.fetch == nil {
		panic("pollstate: Chain polled after completion")
	}
	data, ready, err = c.fetch.Poll(cx)
	if ready {
		c.fetch = nil
	}
	return data, ready, err
}

// Drop drops the current step.
func (c *Chain) Drop() {
	if c.lookup != nil {
		c.lookup.Drop()
		c.lookup = nil
	}
	if c.fetch != nil {
		c.fetch.Drop()
		c.fetch = nil
	}
}
