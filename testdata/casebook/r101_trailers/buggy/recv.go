// Package recv has the receiving side of an HTTP/2 stream.
//
// Whoever waits for the trailers is told that they are not there yet if there is data
// before them, and is not woken when they are.
//
// Source: hyperium/h2#931, paradigmxyz/reth#2276, apollographql/router#7167.
package recv

import (
	"io"

	"github.com/futvet/futvet/futures"
)

type event struct {
	data     []byte
	trailers map[string]string
}

// Stream is the receiving side. Everything is done on one task.
type Stream struct {
	queue  []event
	waker  futures.Waker
	closed bool
}

func (s *Stream) push(e event) {
	s.queue = append(s.queue, e)
	if w := s.waker; w != nil {
		s.waker = nil
		w.Wake()
	}
}

// PollData returns the next piece of data, and io.EOF after the last one.
func (s *Stream) PollData(cx *futures.Context) (data []byte, ready bool, err error) {
	switch {
	case len(s.queue) > 0 && s.queue[0].trailers == nil:
		data = s.queue[0].data
		s.queue = s.queue[1:]
		return data, true, nil
	case len(s.queue) > 0 || s.closed:
		return nil, true, io.EOF
	}
	s.waker = cx.Waker()
	return nil, false, nil
}

// Trailers is the future of a stream's trailers.
type Trailers struct{ stream *Stream }

// Poll returns the trailers.
func (t *Trailers) Poll(cx *futures.Context) (map[string]string, bool, error) {
	s := t.stream
	if len(s.queue) > 0 {
		if first := s.queue[0]; first.trailers != nil {
			s.queue = s.queue[1:]
			return first.trailers, true, nil
		}
		return nil, false, nil // want "FV4001"
	}
	if s.closed {
		return nil, true, io.EOF
	}
	s.waker = cx.Waker()
	return nil, false, nil
}

// Drop does not end the stream.
func (t *Trailers) Drop() {}
