// Package session drives a tunnel's event loop and its user's commands.
//
// The event loop is fused: polled after its end it just stays pending.
//
// Source: firezone/firezone#10399.
package session

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Exit says why an event loop ended.
type Exit struct{ Reason string }

// Command is what the user asks for while the session lasts.
type Command struct{ Resources []string }

// Session is a future that completes when the user has hung up.
type Session struct {
	eventloop *futures.FusedFuture[Exit]
	commands  *mpsc.Receiver[Command]
	resources []string
	closed    func(Exit, error)
}

// New takes eventloop and commands, and calls closed once the event loop ended.
//
// Cancel safety: as the event loop's; no command is lost.
func New(eventloop futures.Future[Exit], commands *mpsc.Receiver[Command], closed func(Exit, error)) *Session {
	return &Session{eventloop: futures.Fuse(eventloop), commands: commands, closed: closed}
}

// Poll implements futures.Future.
func (s *Session) Poll(cx *futures.Context) (struct{}, bool, error) {
	if exit, ready, err := s.eventloop.Poll(cx); ready {
		s.closed(exit, err)
	}
	for {
		cmd, ready, err := s.commands.PollNext(cx)
		if !ready {
			return struct{}{}, false, nil
		}
		if err != nil {
			s.eventloop.Drop()
			s.commands.Drop()
			return struct{}{}, true, nil
		}
		s.resources = append(s.resources[:0], cmd.Resources...)
	}
}

// Drop implements futures.Future.
func (s *Session) Drop() {
	s.eventloop.Drop()
	s.commands.Drop()
}
