// Package trap changes its state before it waits and does not change it back: a
// cancellation leaves the state on the safe side.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Session is a session with a server that nests transactions.
type Session struct {
	rw    aio.ReadWriter
	queue []byte
	depth int
	seq   uint64
	last  string
}

func (s *Session) flush(co *futures.Co) error {
	for len(s.queue) > 0 {
		n, err := futures.Await(co, aio.Write(s.rw, s.queue))
		if err != nil {
			return err
		}
		s.queue = s.queue[n:]
	}
	return nil
}

// Begin counts before it sends: what is rolled back too often does no harm.
func (s *Session) Begin(co *futures.Co) error {
	s.queue = append(s.queue, "BEGIN;"...)
	s.depth++
	return s.flush(co)
}

// Rollback is done in no time, and sent with what comes next.
func (s *Session) Rollback() {
	if s.depth > 0 {
		s.queue = append(s.queue, "ROLLBACK;"...)
		s.depth--
	}
}

// Next gives every call a number of its own; one that is not used is no loss.
func (s *Session) Next(co *futures.Co, name string) error {
	s.seq++
	s.last = name
	return s.flush(co)
}

// Run begins within a second, or rolls back.
func (s *Session) Run(co *futures.Co) error {
	_, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, s.Begin(co)
	})))
	if err != nil {
		s.Rollback()
	}
	return s.flush(co)
}
