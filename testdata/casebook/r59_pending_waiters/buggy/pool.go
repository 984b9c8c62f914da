// Package pool hands out connections and opens new ones for those who wait.
//
// Connections that are being opened are counted, so that not too many are. Handlers
// that are dropped while they wait for theirs are counted for ever; in the end the
// pool waits for them alone.
//
// Source: djc/bb8#67.
package pool

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Manager opens connections.
type Manager[C any] interface {
	Connect() futures.Future[C]
}

// Pool has the connections of a manager.
type Pool[C any] struct {
	manager Manager[C]
	idle    []C
	pending int
	max     int
	freed   *lock.Notify
}

func (p *Pool[C]) open(co *futures.Co) (C, error) {
	p.pending++ // want "FV3003"
	c, err := futures.Await(co, p.manager.Connect())
	p.pending--
	p.freed.NotifyOne()
	return c, err
}

func (p *Pool[C]) get(co *futures.Co) (C, error) {
	for {
		if n := len(p.idle); n > 0 {
			c := p.idle[n-1]
			p.idle = p.idle[:n-1]
			return c, nil
		}
		if p.pending < p.max {
			return p.open(co)
		}
		if _, err := futures.Await(co, p.freed.Wait()); err != nil {
			var none C
			return none, err
		}
	}
}

// Get returns a connection, if there is one in time.
func (p *Pool[C]) Get(co *futures.Co, limit time.Duration) (C, error) {
	return futures.Await(co, timer.Timeout(limit, futures.Async(p.get)))
}
