// Package codecswap sends messages in a codec that is changed for some of them.
package codecswap

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Codec interface{ Encode([]byte) []byte }

type plain struct{}

func (plain) Encode(p []byte) []byte { return p }

type Stream struct {
	out   *mpsc.Sender[[]byte]
	codec Codec
	sent  int
}

func New(out *mpsc.Sender[[]byte], c Codec) *Stream { return &Stream{out: out, codec: c} }

// Send waits for room, and sends p in the stream's codec.
func (s *Stream) Send(co *futures.Co, p []byte) error {
	room, err := futures.Await(co, s.out.Reserve())
	if err != nil {
		return err
	}
	room.Send(s.codec.Encode(p))
	s.sent++
	return nil
}

// Notice sends p in plain form, whatever the stream's codec is.
func (s *Stream) Notice(co *futures.Co, p []byte) error {
	codec := s.codec
	s.codec = plain{}
	defer func() { s.codec = codec }()
	return s.Send(co, p)
}

type Session struct{ out *Stream }

// Announce gives a notice up after a second.
func (s *Session) Announce(co *futures.Co, text string) error {
	notice := futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, s.out.Notice(co, []byte(text))
	})
	_, err := futures.Await(co, timer.Timeout(time.Second, notice))
	if errors.Is(err, futures.ErrElapsed) {
		return nil
	}
	return err
}

// Go announces each text and sends it on.
func (s *Session) Go(co *futures.Co, texts []string) error {
	for _, t := range texts {
		if err := s.Announce(co, t); err != nil {
			return err
		}
		if err := s.out.Send(co, []byte(t)); err != nil {
			return err
		}
	}
	return nil
}
