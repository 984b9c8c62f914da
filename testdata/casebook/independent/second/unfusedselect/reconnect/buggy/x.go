// Package reconnect dials again and again, as a future written by hand.
package reconnect

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrGaveUp is the outcome after too many attempts.
var ErrGaveUp = errors.New("gave up")

// Dialer makes connections.
type Dialer func() futures.Future[*aio.PipeEnd]

// Policy says how often to try.
type Policy struct {
	Attempts int
	Backoff  time.Duration
}

func (p Policy) wait(attempt int) time.Duration { return p.Backoff << min(attempt, 6) }

// connecting is the future of a connection.
type connecting struct {
	dial     Dialer
	policy   Policy
	attempt  int
	current  futures.Future[*aio.PipeEnd]
	sleeping futures.Future[time.Time]
	over     bool
}

// Connect is a future of a connection.
//
// Cancel safety: dropping it gives up the attempt that is going on.
func Connect(d Dialer, p Policy) futures.Future[*aio.PipeEnd] {
	return &connecting{dial: d, policy: p, current: d()}
}

func (c *connecting) Poll(cx *futures.Context) (*aio.PipeEnd, bool, error) {
	if c.over {
		panic("reconnect: polled after completion")
	}
	for {
		if c.sleeping != nil {
			if _, ready, _ := c.sleeping.Poll(cx); !ready {
				return nil, false, nil
			}
			c.sleeping = nil
		}
		end, ready, err := c.current.Poll(cx) // want "FV2001"
		if !ready {
			return nil, false, nil
		}
		if err == nil {
			c.over = true
			return end, true, nil
		}
		c.attempt++
		if c.attempt >= c.policy.Attempts {
			c.over = true
			return nil, true, errors.Join(ErrGaveUp, err)
		}
		c.sleeping = timer.Sleep(c.policy.wait(c.attempt))
	}
}

func (c *connecting) Drop() {
	c.over = true
	if c.sleeping != nil {
		c.sleeping.Drop()
	}
	c.current.Drop()
}
