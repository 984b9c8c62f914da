// Package pool lends out connections to a database, a limited number at a time.
//
// A connection that turns out to be too old is left behind, together with the slot
// in the pool that it occupies.
package pool

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrStale is the outcome of a query for which there was an old connection only.
var ErrStale = errors.New("pool: stale connection")

// Dial opens a connection.
type Dial func() (*aio.PipeEnd, error)

// Pool is a pool of connections.
type Pool struct {
	dial  Dial
	slots *mpsc.Sender[struct{}]
	back  *mpsc.Receiver[struct{}]
	idle  []*session
}

type session struct {
	end     *aio.PipeEnd
	lines   *aio.BufReader
	since   time.Time
	queries int
}

// New lends out at most n connections.
func New(dial Dial, n int) *Pool {
	slots, back := mpsc.New[struct{}](n)
	return &Pool{dial: dial, slots: slots, back: back}
}

// Drop closes the idle connections.
func (p *Pool) Drop() {
	p.slots.Drop()
	p.back.Drop()
	for _, s := range p.idle {
		s.end.Drop()
	}
	p.idle = nil
}

// Lease is a connection on loan.
//
//futvet:mustcall Return Discard
type Lease struct {
	pool *Pool
	s    *session
}

// Get waits for a connection, at most patience.
func (p *Pool) Get(co *futures.Co, patience time.Duration) (*Lease, error) {
	slot, err := futures.Await(co, timer.Timeout(patience, p.slots.Reserve()))
	if err != nil {
		return nil, err
	}
	if n := len(p.idle); n > 0 {
		s := p.idle[n-1]
		p.idle = p.idle[:n-1]
		slot.Send(struct{}{})
		return &Lease{pool: p, s: s}, nil
	}
	end, err := p.dial()
	if err != nil {
		slot.Drop()
		return nil, err
	}
	slot.Send(struct{}{})
	s := &session{end: end, lines: aio.NewReader(end), since: time.Now()}
	return &Lease{pool: p, s: s}, nil
}

func (l *Lease) free() {
	if l.s == nil {
		return
	}
	l.s = nil
	l.pool.back.TryRecv()
}

// Return gives the connection back. It does nothing after Discard.
func (l *Lease) Return() {
	if l.s != nil {
		l.pool.idle = append(l.pool.idle, l.s)
	}
	l.free()
}

// Discard closes the connection.
func (l *Lease) Discard() {
	if l.s != nil {
		l.s.end.Drop()
	}
	l.free()
}

func (l *Lease) stale(limit time.Duration) bool {
	return l.s.queries > 1000 || time.Since(l.s.since) > limit
}

func (l *Lease) ask(co *futures.Co, text string) (string, error) {
	l.s.queries++
	if _, err := futures.Await(co, aio.WriteAll(l.s.end, []byte(text+"\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, l.s.lines.ReadLine())
}

// Query asks for one row.
func (p *Pool) Query(co *futures.Co, text string) (row string, err error) {
	l, err := p.Get(co, time.Second) // want "FV3001"
	if err != nil {
		return "", err
	}
	if l.stale(time.Hour) {
		return "", ErrStale
	}
	whole := false
	defer func() {
		if whole {
			l.Return()
		} else {
			l.Discard()
		}
	}()
	row, err = l.ask(co, text)
	whole = err == nil
	return row, err
}
