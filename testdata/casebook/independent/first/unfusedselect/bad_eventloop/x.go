// Package x is a session that polls its event loop by hand.
package x

import (
	"github.com/futvet/futvet/futures"
)

// Session is a future of the session's exit code.
type Session struct {
	loop futures.Future[int]
	exit futures.Future[string]
	code int
	end  func(string)
}

func New(loop futures.Future[int], exit futures.Future[string], end func(string)) *Session {
	return &Session{loop: loop, exit: exit, code: -1, end: end}
}

// Poll polls the loop and then whether somebody wants the session to exit.
func (s *Session) Poll(cx *futures.Context) (int, bool, error) {
	code, ready, err := s.loop.Poll(cx) // want "FV2001"
	if ready {
		if err != nil {
			s.exit.Drop()
			return 0, true, err
		}
		s.code = code
	}
	why, ready, err := s.exit.Poll(cx)
	if !ready {
		return 0, false, nil
	}
	s.loop.Drop()
	if s.end != nil {
		s.end(why)
	}
	return s.code, true, err
}

func (s *Session) Drop() {
	s.loop.Drop()
	s.exit.Drop()
}
