// Package reconnect dials until it has a connection.
//
// A failed attempt is replaced before anything is polled again.
//
// Source: async-rs/async-std#777.
package reconnect

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Dial makes one attempt.
type Dial func() futures.Future[*aio.PipeEnd]

// Connect is a future of a connection, out of several attempts.
type Connect struct {
	dial    Dial
	attempt futures.Future[*aio.PipeEnd]
	failed  int
	limit   int
}

// New makes at most limit attempts.
//
// Cancel safety: safe; dropped while pending, it gives up the attempt under way.
func New(dial Dial, limit int) *Connect {
	return &Connect{dial: dial, attempt: dial(), limit: limit}
}

// Failed is how many attempts have failed so far.
func (c *Connect) Failed() int { return c.failed }

// Poll implements futures.Future.
func (c *Connect) Poll(cx *futures.Context) (*aio.PipeEnd, bool, error) {
	for {
		end, ready, err := c.attempt.Poll(cx)
		if !ready {
			return nil, false, nil
		}
		if err == nil {
			return end, true, nil
		}
		c.failed++
		if c.failed >= c.limit {
			return nil, true, fmt.Errorf("after %d attempts: %w", c.failed, err)
		}
		c.attempt = c.dial()
	}
}

// Drop implements futures.Future.
func (c *Connect) Drop() { c.attempt.Drop() }
