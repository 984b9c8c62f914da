// Package x is a future made by hand that knows where it is.
package x

import (
	"github.com/futvet/futvet/futures"
)

type phase int

const (
	dialing phase = iota
	greeting
	over
)

// Session dials, greets and completes with the greeting.
type Session struct {
	at   phase
	dial futures.Future[string]
	hail func(addr string) futures.Future[string]
	wait futures.Future[string]
}

func New(dial futures.Future[string], hail func(string) futures.Future[string]) *Session {
	return &Session{dial: dial, hail: hail}
}

func (s *Session) Poll(cx *futures.Context) (string, bool, error) {
	for {
		switch s.at {
		case dialing:
			addr, ready, err := s.dial.Poll(cx)
			if !ready {
				return "", false, nil
			}
			if err != nil {
				s.at = over
				return "", true, err
			}
			s.at, s.wait = greeting, s.hail(addr)
		case greeting:
			hello, ready, err := s.wait.Poll(cx)
			if ready {
				s.at = over
			}
			return hello, ready, err
		default:
			panic("Session polled after completion")
		}
	}
}

func (s *Session) Drop() {
	switch s.at {
	case dialing:
		s.dial.Drop()
	case greeting:
		s.wait.Drop()
	}
	s.at = over
}
