// Package x is a pool of connections with leases, health checks and limits.
package x

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
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
	mu     sync.Mutex // guards st, never across a suspension
	st     state[C]
}

var ErrClosed = errors.New("pool: closed")

func New[C Conn](max int, d Dialer[C]) *Pool[C] {
	return &Pool[C]{dialer: d, max: max}
}

// Lease is a connection on loan: Return gives it back, Discard gives it up.
//
//futvet:mustcall Return Discard
type Lease[C Conn] struct {
	Conn C
	pool *Pool[C]
	over bool
}

// try takes an idle connection or the right to dial one, or else a place in the
// queue.
func (p *Pool[C]) try() (c C, have bool, turn *oneshot.Receiver[struct{}], err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch n := len(p.st.idle); {
	case p.st.closed:
		return c, false, nil, ErrClosed
	case n > 0:
		c = p.st.idle[n-1]
		p.st.idle = p.st.idle[:n-1]
		p.st.out++
		return c, true, nil, nil
	case p.st.out < p.max:
		p.st.out++
		return c, false, nil, nil
	}
	tx, rx := oneshot.New[struct{}]()
	p.st.waiting = append(p.st.waiting, tx)
	return c, false, rx, nil
}

// slot waits until try has something to give.
func (p *Pool[C]) slot(co *futures.Co) (c C, have bool, err error) {
	for {
		c, have, turn, err := p.try()
		if turn == nil {
			return c, have, err
		}
		if err := p.turn(co, turn); err != nil {
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
		p.mu.Lock()
		p.st.wake()
		p.mu.Unlock()
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
		p.release(nil)
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
func (p *Pool[C]) release(c *C) {
	p.mu.Lock()
	p.st.out--
	closed := p.st.closed
	if c != nil && !closed {
		p.st.idle = append(p.st.idle, *c)
	}
	p.st.wake()
	p.mu.Unlock()
	if c != nil && closed {
		(*c).Drop()
	}
}

// Return gives the connection back.
func (l *Lease[C]) Return() {
	if !l.over {
		l.over = true
		l.pool.release(&l.Conn)
	}
}

// Discard gives the connection up.
func (l *Lease[C]) Discard(co *futures.Co) error {
	if l.over {
		return nil
	}
	l.over = true
	defer l.pool.release(nil)
	return co.AsyncDrop(l.Conn)
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
			l.Return()
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
	p.mu.Lock()
	idle, waiting := p.st.idle, p.st.waiting
	p.st.idle, p.st.waiting, p.st.closed = nil, nil, true
	p.mu.Unlock()
	for _, tx := range waiting {
		tx.Drop()
	}
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
