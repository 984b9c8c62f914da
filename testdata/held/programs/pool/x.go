// Package x is a pool of connections with leases, health checks and limits.
package x

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Conn is what a pool holds.
type Conn interface {
	Ping() futures.Future[struct{}]
	futures.AsyncDropper
}

// Dialer makes connections.
type Dialer[C Conn] interface {
	Dial(co *futures.Co) (C, error)
}

// DialFunc is a function as a Dialer.
type DialFunc[C Conn] func(co *futures.Co) (C, error)

func (f DialFunc[C]) Dial(co *futures.Co) (C, error) { return f(co) }

type state[C Conn] struct {
	idle    []C
	out     int
	waiting []*oneshot.Sender[struct{}]
	closed  bool
}

// wake wakes the first of those who wait and have not gone away.
func (st *state[C]) wake() {
	for len(st.waiting) > 0 {
		tx := st.waiting[0]
		st.waiting = st.waiting[1:]
		if tx.Send(struct{}{}) == nil {
			return
		}
	}
}

// Stats counts what a pool did.
type Stats struct{ Dialed, Reused, Broken int }

// Pool hands out at most max connections at a time.
type Pool[C Conn] struct {
	Stats
	dialer Dialer[C]
	max    int
	st     *lock.Mutex[state[C]]
}

var ErrClosed = errors.New("pool: closed")

func New[C Conn](max int, d Dialer[C]) *Pool[C] {
	return &Pool[C]{dialer: d, max: max, st: lock.NewMutex(state[C]{})}
}

// Lease is a connection on loan: Return gives it back, Discard gives it up.
//
//futvet:mustcall Return Discard
type Lease[C Conn] struct {
	Conn C
	pool *Pool[C]
	over bool
}

// slot takes an idle connection or the right to dial one.
func (p *Pool[C]) slot(co *futures.Co) (c C, have bool, err error) {
	for {
		g, err := futures.Await(co, p.st.Lock())
		if err != nil {
			return c, false, err
		}
		st := g.Value()
		switch n := len(st.idle); {
		case st.closed:
			g.Unlock()
			return c, false, ErrClosed
		case n > 0:
			c = st.idle[n-1]
			st.idle = st.idle[:n-1]
			st.out++
			g.Unlock()
			return c, true, nil
		case st.out < p.max:
			st.out++
			g.Unlock()
			return c, false, nil
		}
		tx, rx := oneshot.New[struct{}]()
		st.waiting = append(st.waiting, tx)
		g.Unlock()
		if err := p.turn(co, rx); err != nil {
			return c, false, err
		}
	}
}

// turn waits to be woken. It takes rx; cancelled, it passes the waking on.
func (p *Pool[C]) turn(co *futures.Co, rx *oneshot.Receiver[struct{}]) error {
	over := false
	defer func() {
		if over {
			return
		}
		if _, ready, err := futures.NowOrNever[struct{}](rx); !ready || err != nil {
			return
		}
		if g, err := futures.Await(co, p.st.Lock()); err == nil {
			g.Value().wake()
			g.Unlock()
		}
	}()
	_, err := futures.Await(co, futures.Ref[struct{}](rx))
	over = true
	return err
}

// Get leases a connection that answers a ping.
func (p *Pool[C]) Get(co *futures.Co) (*Lease[C], error) {
	c, have, err := p.slot(co)
	if err != nil {
		return nil, fmt.Errorf("pool: get: %w", err)
	}
	kept := false
	defer func() {
		if kept {
			return
		}
		if have {
			p.Broken++
			co.AsyncDrop(c)
		}
		p.release(co, nil)
	}()
	if have {
		if _, err := futures.Await(co, timer.Timeout(time.Second, c.Ping())); err != nil {
			return nil, fmt.Errorf("pool: ping: %w", err)
		}
		p.Reused++
	} else {
		if c, err = p.dialer.Dial(co); err != nil {
			return nil, fmt.Errorf("pool: dial: %w", err)
		}
		p.Dialed++
	}
	kept = true
	return &Lease[C]{Conn: c, pool: p}, nil
}

// release counts one less as out, keeps c if it is there, and wakes somebody.
func (p *Pool[C]) release(co *futures.Co, c *C) error {
	g, err := futures.Await(co, p.st.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	st := g.Value()
	st.out--
	if c != nil && !st.closed {
		st.idle = append(st.idle, *c)
	} else if c != nil {
		(*c).Drop()
	}
	st.wake()
	return nil
}

// Return gives the connection back.
func (l *Lease[C]) Return(co *futures.Co) error {
	if l.over {
		return nil
	}
	l.over = true
	return l.pool.release(co, &l.Conn)
}

// Discard gives the connection up.
func (l *Lease[C]) Discard(co *futures.Co) error {
	if l.over {
		return nil
	}
	l.over = true
	return errors.Join(co.AsyncDrop(l.Conn), l.pool.release(co, nil))
}

// Do runs fn with a connection; one with which fn failed is given up.
func (p *Pool[C]) Do(co *futures.Co, fn func(*futures.Co, C) error) (err error) {
	l, err := p.Get(co)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if done {
			err = errors.Join(err, l.Return(co))
		} else {
			err = errors.Join(err, l.Discard(co))
		}
	}()
	if err = fn(co, l.Conn); err == nil {
		done = true
	}
	return err
}

// Close closes the pool and what is idle in it.
func (p *Pool[C]) Close(co *futures.Co) (err error) {
	g, err := futures.Await(co, p.st.Lock())
	if err != nil {
		return err
	}
	st := g.Value()
	idle := st.idle
	st.idle, st.closed = nil, true
	for _, tx := range st.waiting {
		tx.Drop()
	}
	st.waiting = nil
	g.Unlock()
	defer func() {
		for _, c := range idle {
			err = errors.Join(err, co.AsyncDrop(c))
		}
	}()
	return nil
}

// Each runs fn once per key, as many at a time as the pool has connections.
func Each[C Conn, K comparable, V any](co *futures.Co, p *Pool[C], keys []K, fn func(*futures.Co, C, K) (V, error)) (map[K]V, error) {
	type result struct {
		key K
		val V
	}
	g := futures.NewGroup[result](co)
	defer co.AsyncDrop(g)
	for _, k := range keys {
		g.Spawn(futures.Async(func(co *futures.Co) (r result, err error) {
			r.key = k
			err = p.Do(co, func(co *futures.Co, c C) (err error) {
				r.val, err = fn(co, c, k)
				return err
			})
			return r, err
		}))
	}
	out := make(map[K]V, len(keys))
	var errs []error
	for range keys {
		r, err := futures.Await(co, g.Ended())
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out[r.key] = r.val
	}
	return out, errors.Join(errs...)
}
