// Package sqlbegin runs transactions on a pool of connections.
package sqlbegin

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/independent/second/cancelunsafe/sqlbegin/wire"
)

// ErrEmpty is the outcome when every connection is in use.
var ErrEmpty = errors.New("pool is empty")

// Pool has connections that nobody uses at the moment.
type Pool struct {
	idle    []*wire.Conn
	patient time.Duration
}

func (p *Pool) take() (*wire.Conn, error) {
	if len(p.idle) == 0 {
		return nil, ErrEmpty
	}
	last := len(p.idle) - 1
	c := p.idle[last]
	p.idle = p.idle[:last]
	return c, nil
}

func (p *Pool) put(c *wire.Conn) { p.idle = append(p.idle, c) }

func begin(c *wire.Conn) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, c.Begin(co) })
}

// Tx runs fn in a transaction.
func (p *Pool) Tx(co *futures.Co, fn func(*wire.Conn)) error {
	c, err := p.take()
	if err != nil {
		return err
	}
	defer p.put(c)
	if _, err := futures.Await(co, timer.Timeout(p.patient, begin(c))); err != nil { // want "FV1002"
		return err
	}
	fn(c)
	return c.Commit(co)
}
