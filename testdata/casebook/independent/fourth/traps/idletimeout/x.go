// Package idletimeout closes sessions that say nothing for a while.
package idletimeout

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Line struct{ Text string }

type Reason int

const (
	Idle Reason = iota
	Gone
	Full
)

type Session struct {
	in    *mpsc.Receiver[Line]
	idle  time.Duration
	limit int
	lines []Line
}

func (s *Session) Run(co *futures.Co) (Reason, error) {
	defer s.in.Drop()
	for len(s.lines) < s.limit {
		line := futures.On(s.in.Recv())
		quiet := futures.On(timer.Sleep(s.idle))
		switch co.Select(line, quiet) {
		case quiet:
			return Idle, nil
		case line:
			l, err := line.Result()
			if errors.Is(err, io.EOF) {
				return Gone, nil
			}
			if err != nil {
				return Gone, err
			}
			s.lines = append(s.lines, l)
		}
	}
	return Full, nil
}
