// Package beside has values that come with a bool and an error: beside false, or an
// error, there is none.
package beside

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/net"
)

// A server takes connections in its Poll method.
type server struct {
	l     *net.Listener
	conns []*net.Conn
}

func (s *server) Poll(cx *futures.Context) (struct{}, bool, error) {
	for {
		c, ready, err := s.l.PollAccept(cx)
		if !ready {
			return struct{}{}, false, nil
		}
		if err != nil {
			return struct{}{}, true, err
		}
		s.conns = append(s.conns, c)
	}
}

func (s *server) Drop() {}

// The bool first.
func (s *server) one(cx *futures.Context) (bool, error) {
	c, ready, err := s.l.PollAccept(cx)
	if !ready || err != nil {
		return ready, err
	}
	c.Drop()
	return true, nil
}

// The error first.
func (s *server) other(cx *futures.Context) error {
	c, ready, err := s.l.PollAccept(cx)
	if err != nil {
		return err
	}
	if ready {
		s.conns = append(s.conns, c)
	}
	return nil
}

// It is there if it is ready.
func (s *server) lost(cx *futures.Context) (string, error) {
	c, ready, err := s.l.PollAccept(cx) // want `FV3001: the \*net\.Conn is left`
	if err != nil || !ready {
		return "", err
	}
	return c.RemoteAddr().String(), nil
}

// A function of this package that says the same.
type pool struct {
	idle []*lock.Permit
	sem  *lock.Semaphore
}

func (p *pool) take(n int) (*lock.Permit, bool, error) {
	if n < 0 {
		return nil, false, io.ErrClosedPipe
	}
	pm, ok := p.sem.TryAcquire(n)
	if !ok {
		return nil, false, nil
	}
	return pm, true, nil
}

func (p *pool) use(n int) error {
	pm, ok, err := p.take(n)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	pm.Release()
	return nil
}

func (p *pool) leak(n int) error {
	_, ok, err := p.take(n) // want `FV3001: the \*lock\.Permit is left`
	if err != nil || !ok {
		return err
	}
	return nil
}

// A bool that says something else.
func (p *pool) any(n int) (pm *lock.Permit, reused bool, err error) {
	if len(p.idle) > 0 {
		pm = p.idle[0]
		p.idle = p.idle[1:]
		return pm, true, nil
	}
	pm, ok := p.sem.TryAcquire(n)
	if !ok {
		return nil, false, io.ErrClosedPipe
	}
	return pm, false, nil
}

func (p *pool) reused(n int) error {
	pm, reused, err := p.any(n) // want `FV3001: the \*lock\.Permit is left`
	if err != nil {
		return err
	}
	if reused {
		pm.Release()
	}
	return nil
}

// An interface's: by the name of its result.
type taker interface {
	take(n int) (p *lock.Permit, ok bool, err error)
	any(n int) (p *lock.Permit, fresh bool, err error)
}

func given(t taker) error {
	pm, ok, err := t.take(1)
	if err != nil || !ok {
		return err
	}
	pm.Release()
	return nil
}

func fresh(t taker) error {
	pm, fresh, err := t.any(1) // want `FV3001: the \*lock\.Permit is left`
	if err != nil || !fresh {
		return err
	}
	pm.Release()
	return nil
}
