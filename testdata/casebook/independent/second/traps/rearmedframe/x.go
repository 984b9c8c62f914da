// Package rearmedframe keeps one read going across the turns of its loop, and makes it anew in its own branch.
package rearmedframe

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Codec reads frames of a fixed size.
type Codec struct {
	conn *aio.PipeEnd
	size int
}

func (c *Codec) frame() futures.Future[[]byte] {
	buf := make([]byte, c.size)
	return futures.Map(aio.ReadFull(c.conn, buf), func(n int) []byte { return buf[:n] })
}

// Session serves one peer; it owns the connection.
type Session struct {
	Codec
	idle   time.Duration
	frames int
	idles  int
}

// Run counts frames until the peer ends.
func (s *Session) Run(co *futures.Co) error {
	defer s.conn.Drop()
	next := s.frame()
	defer func() { next.Drop() }()
	for {
		got := futures.On(futures.Ref(next))
		idle := futures.On(timer.Sleep(s.idle))
		if co.Select(got, idle) == idle {
			s.idles++
			continue
		}
		_, err := got.Result()
		next = s.frame()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		s.frames++
	}
}
