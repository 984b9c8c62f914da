// Package x asks a server one thing per session.
package x

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Session says goodbye when it is cleaned up.
type Session struct {
	rw   aio.ReadWriter
	in   *aio.BufReader
	over bool
}

func Dial(rw aio.ReadWriter) *Session { return &Session{rw: rw, in: aio.NewReader(rw)} }

func (s *Session) PollDrop(cx *futures.Context) (ready bool, err error) {
	if s.over {
		return true, nil
	}
	ready, err = s.rw.PollClose(cx)
	s.over = ready
	return ready, err
}

func (s *Session) Drop() { s.over = true }

func (s *Session) ask(co *futures.Co, q string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(s.rw, []byte(q+"\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, s.in.ReadLine())
}

// Time is the server's time, or the empty string if it did not say.
func Time(co *futures.Co, rw aio.ReadWriter) string {
	s := Dial(rw)
	answer, err := s.ask(co, "TIME")
	if err != nil {
		answer = ""
	}
	co.AsyncDrop(s) // want "FV3002"
	return strings.TrimSpace(answer)
}
