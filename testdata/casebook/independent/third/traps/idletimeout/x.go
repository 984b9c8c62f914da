// Package idletimeout ends a session that nobody has written to for a while.
package idletimeout

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrIdle ends a session without traffic.
var ErrIdle = errors.New("idletimeout: session is idle")

// Session echoes lines.
type Session struct {
	conn  aio.ReadWriter
	lines *aio.BufReader
	idle  time.Duration
}

// New makes a session.
func New(conn aio.ReadWriter, idle time.Duration) *Session {
	return &Session{conn: conn, lines: aio.NewReader(conn), idle: idle}
}

// Serve echoes until the peer is idle for too long.
func (s *Session) Serve(co *futures.Co) error {
	for n := 0; ; n++ {
		line, err := futures.Await(co, timer.Timeout(s.idle, s.lines.ReadLine()))
		if errors.Is(err, futures.ErrElapsed) {
			return fmt.Errorf("%w after %d lines", ErrIdle, n)
		}
		if err != nil {
			return err
		}
		if _, err := futures.Await(co, aio.WriteAll(s.conn, []byte(line+"\n"))); err != nil {
			return err
		}
	}
}
