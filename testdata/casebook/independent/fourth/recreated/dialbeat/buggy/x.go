// Package dialbeat keeps a session with the first address that answers, and reports that it is alive.
package dialbeat

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

type Beat func(state string)

type Session struct {
	addr  string
	every time.Duration
	beat  Beat
}

func New(addr string, every time.Duration, b Beat) *Session {
	return &Session{addr: addr, every: every, beat: b}
}

// connect dials, and says every while that it does.
func (s *Session) connect(co *futures.Co) (*net.Conn, error) {
	ticks := timer.Every(s.every)
	defer ticks.Drop()
	for {
		dial := futures.On(net.Dial("tcp", s.addr)) // want "FV1003"
		tick := futures.On(ticks.Tick())
		switch co.Select(dial, tick) {
		case dial:
			return dial.Result()
		case tick:
			s.beat("connecting")
		}
	}
}

func (s *Session) Run(co *futures.Co, hello []byte) error {
	conn, err := s.connect(co)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(conn)
	s.beat("connected")
	_, err = futures.Await(co, aio.WriteAll(conn, hello))
	return err
}
