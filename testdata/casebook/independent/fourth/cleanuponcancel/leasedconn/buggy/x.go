// Package leasedconn lends connections of a pool.
package leasedconn

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Conn struct {
	id   int
	used int
}

func (c *Conn) Exec(q string) futures.Future[int] {
	c.used++
	return futures.Map(timer.Sleep(time.Duration(len(q))*time.Microsecond), func(time.Time) int { return c.id })
}

type Pool struct {
	free  []*Conn
	slots *lock.Semaphore
}

func New(n int) *Pool {
	p := &Pool{slots: lock.NewSemaphore(n)}
	for i := range n {
		p.free = append(p.free, &Conn{id: i})
	}
	return p
}

func (p *Pool) put(c *Conn, permit *lock.Permit) {
	p.free = append(p.free, c)
	permit.Release()
}

// With lends a connection to fn.
func With[T any](co *futures.Co, p *Pool, fn func(co *futures.Co, c *Conn) (T, error)) (v T, err error) {
	permit, err := futures.Await(co, p.slots.Acquire(1))
	if err != nil {
		return v, err
	}
	c := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	v, err = fn(co, c)
	p.put(c, permit) // want "FV3002"
	if err != nil {
		return v, fmt.Errorf("conn %d: %w", c.id, err)
	}
	return v, nil
}

// Count runs a query on some connection.
func Count(co *futures.Co, p *Pool, q string) (int, error) {
	return With(co, p, func(co *futures.Co, c *Conn) (int, error) {
		return futures.Await(co, c.Exec(q))
	})
}
