// Package x has a type of its own with asynchronous cleanup, and leaves one of its
// values behind in one of three cases.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Session struct {
	conn aio.ReadWriter
	bye  futures.Future[int]
}

func NewSession(conn aio.ReadWriter) *Session {
	return &Session{conn: conn, bye: aio.WriteAll(conn, []byte("bye\n"))}
}

func (s *Session) PollDrop(cx *futures.Context) (bool, error) {
	if s.bye == nil {
		return true, nil
	}
	_, ready, err := s.bye.Poll(cx)
	if ready {
		s.bye = nil
	}
	return ready, err
}

func (s *Session) Drop() {
	if s.bye != nil {
		s.bye.Drop()
		s.bye = nil
	}
}

func Route(conn aio.ReadWriter, kind string, serve func(*Session), store map[string]*Session) bool {
	s := NewSession(conn) // want "FV3001"
	switch kind {
	case "now":
		defer s.Drop()
		serve(s)
	case "later":
		store[kind] = s
	default:
		return false
	}
	return true
}
