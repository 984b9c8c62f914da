// Package handmachine is a future written by hand that polls one child after the other.
package handmachine

import (
	"github.com/futvet/futvet/futures"
)

// Config and Conn are what the steps yield.
type (
	Config struct{ Address string }
	Conn   struct{ Address string }
)

type phase int

const (
	reading phase = iota
	dialing
	ended
)

// Start is the future of a connection, made in two steps.
type Start struct {
	phase phase
	read  futures.Future[Config]
	dial  func(Config) futures.Future[Conn]
	conn  futures.Future[Conn]
}

// NewStart takes read.
//
// Cancel safety: dropping it drops the step that it has come to.
func NewStart(read futures.Future[Config], dial func(Config) futures.Future[Conn]) *Start {
	return &Start{read: read, dial: dial}
}

// Poll goes on with the step that it has come to.
func (s *Start) Poll(cx *futures.Context) (Conn, bool, error) {
	for {
		switch s.phase {
		case reading:
			c, ready, err := s.read.Poll(cx)
			if !ready {
				return Conn{}, false, nil
			}
			if err != nil {
				s.phase = ended
				return Conn{}, true, err
			}
			s.phase = dialing
			s.conn = s.dial(c)
		case dialing:
			c, ready, err := s.conn.Poll(cx)
			if !ready {
				return Conn{}, false, nil
			}
			s.phase, s.conn = ended, nil
			return c, true, err
		default:
			panic("handmachine: Start polled after completion")
		}
	}
}

// Drop drops the step that it has come to.
func (s *Start) Drop() {
	switch s.phase {
	case reading:
		s.read.Drop()
	case dialing:
		s.conn.Drop()
	}
	s.phase = ended
}
