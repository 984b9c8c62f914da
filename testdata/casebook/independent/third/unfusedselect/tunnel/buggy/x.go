// Package tunnel is a client session: an event loop that ends on its own, and a
// session object that the application polls until it has shut down.
package tunnel

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Command asks the event loop for something.
type Command int

// The commands.
const (
	Reset Command = iota
	Stop
)

// Session is the future of a tunnel's life: first its event loop, then the
// orderly end of its transport.
type Session struct {
	loop      futures.Future[int]
	transport aio.Writer
	handled   int
	err       error
	finished  bool
}

func eventLoop(co *futures.Co, commands *mpsc.Receiver[Command]) (int, error) {
	defer commands.Drop()
	n := 0
	for cmd, err := range futures.Each[Command](co, futures.RefStream[Command](commands)) {
		if err != nil {
			return n, err
		}
		n++
		if cmd == Stop {
			break
		}
	}
	return n, nil
}

// Connect starts a session over transport.
func Connect(transport aio.Writer, commands *mpsc.Receiver[Command]) *Session {
	return &Session{
		transport: transport,
		loop: futures.Async(func(co *futures.Co) (int, error) {
			return eventLoop(co, commands)
		}, commands),
	}
}

// Poll drives the event loop and then the shutdown of the transport.
func (s *Session) Poll(cx *futures.Context) (handled int, ready bool, err error) {
	if s.finished {
		panic("tunnel: Session polled after completion")
	}
	n, done, err := s.loop.Poll(cx) // want "FV2001"
	if !done {
		return 0, false, nil
	}
	s.handled = n
	if err != nil {
		s.err = fmt.Errorf("event loop: %w", err)
	}
	closed, err := s.transport.PollClose(cx)
	if !closed {
		return 0, false, nil
	}
	s.finished = true
	if s.err == nil && err != nil {
		s.err = fmt.Errorf("transport: %w", err)
	}
	return s.handled, true, s.err
}

// Drop ends the session at once.
func (s *Session) Drop() {
	s.finished = true
	s.loop.Drop()
}
