// Package connpool keeps idle connections and lets them rest before they are
// used again.
package connpool

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrEmpty is returned when no connection is idle.
var ErrEmpty = errors.New("connpool: no idle connection")

// Conn is a connection; its server wants some rest between two uses.
type Conn struct {
	ID       int
	LastUsed time.Time
	Rest     time.Duration
}

func (c *Conn) rested(co *futures.Co) error {
	_, err := futures.Await(co, timer.SleepUntil(c.LastUsed.Add(c.Rest)))
	return err
}

// Pool is a set of idle connections of fixed size.
type Pool struct {
	idle *mpsc.Receiver[*Conn]
	back *mpsc.Sender[*Conn]
	wait time.Duration
}

// New makes a pool of conns.
func New(wait time.Duration, conns ...*Conn) (*Pool, error) {
	tx, rx := mpsc.New[*Conn](len(conns) + 1)
	for _, c := range conns {
		if err := tx.TrySend(c); err != nil {
			return nil, err
		}
	}
	return &Pool{idle: rx, back: tx, wait: wait}, nil
}

// Put gives a connection back.
func (p *Pool) Put(c *Conn) error {
	c.LastUsed = time.Now()
	return p.back.TrySend(c)
}

func (p *Pool) checkout(co *futures.Co) (*Conn, error) {
	c, err := futures.Await(co, p.idle.Recv())
	if err != nil {
		return nil, errors.Join(ErrEmpty, err)
	}
	ready := false
	defer func() {
		if !ready {
			_ = p.back.TrySend(c)
		}
	}()
	if err := c.rested(co); err != nil {
		return nil, err
	}
	ready = true
	return c, nil
}

// Get returns a connection that has rested, or gives up after the pool's wait.
func (p *Pool) Get(co *futures.Co) (*Conn, error) {
	f := futures.Async(p.checkout)
	c, err := futures.Await(co, timer.Timeout[*Conn](p.wait, f))
	if errors.Is(err, futures.ErrElapsed) {
		return nil, fmt.Errorf("no connection within %v: %w", p.wait, ErrEmpty)
	}
	return c, err
}
