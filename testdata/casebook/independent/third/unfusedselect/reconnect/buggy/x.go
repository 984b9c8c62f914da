// Package reconnect is a line reader that dials again when its connection is
// lost.
package reconnect

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ErrExhausted is the outcome when no more attempts are left.
var ErrExhausted = errors.New("reconnect: no attempts left")

// Lines is a stream of lines that survives lost connections.
type Lines struct {
	dial     func() futures.Future[aio.Reader]
	dialing  futures.Future[aio.Reader]
	current  *aio.BufReader
	reading  futures.Future[string]
	attempts int
}

// New makes a stream; dial is called for the first connection too.
func New(dial func() futures.Future[aio.Reader], attempts int) *Lines {
	return &Lines{dial: dial, dialing: dial(), attempts: attempts}
}

func (l *Lines) pollConnect(cx *futures.Context) (ready bool, err error) {
	for l.current == nil {
		if l.attempts == 0 {
			return true, ErrExhausted
		}
		r, ready, err := l.dialing.Poll(cx) // want "FV2001"
		if !ready {
			return false, nil
		}
		if err != nil {
			l.attempts--
			continue
		}
		l.current = aio.NewReader(r)
	}
	return true, nil
}

// PollNext is the next line.
func (l *Lines) PollNext(cx *futures.Context) (line string, ready bool, err error) {
	for {
		if ready, err := l.pollConnect(cx); !ready {
			return "", false, nil
		} else if errors.Is(err, ErrExhausted) {
			return "", true, io.EOF
		}
		if l.reading == nil {
			l.reading = l.current.ReadLine()
		}
		line, ready, err := l.reading.Poll(cx)
		if !ready {
			return "", false, nil
		}
		l.reading = nil
		if err == nil {
			return line, true, nil
		}
		l.current = nil
		l.attempts--
		l.dialing = l.dial()
	}
}

// Drop gives up the connection.
func (l *Lines) Drop() {
	l.dialing.Drop()
	if l.reading != nil {
		l.reading.Drop()
	}
}
