// Package session knows of messages, and not of frames.
package session

import (
	"github.com/futvet/futvet/analyzers/cancelunsafe/testdata/src/far/message"
	"github.com/futvet/futvet/futures"
)

type Session struct{ In *message.Reader }

// Command waits for a command.
func (s *Session) Command(co *futures.Co) (string, error) { return s.In.Next(co) }

// CommandFuture is Command as a future.
func (s *Session) CommandFuture() futures.Future[string] { return futures.Async(s.Command) }

// Look looks whether there is anything.
func (s *Session) Look(co *futures.Co) (string, error) { return s.In.Peek(co) }
