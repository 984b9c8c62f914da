// Package x reads frames and keeps its progress between reads.
package x

import (
	"encoding/binary"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// FrameReader has what it has read of a frame in itself.
type FrameReader struct {
	r    aio.Reader
	head [4]byte
	got  int
	body []byte
	have int
}

// next does one read per suspension and stores its outcome before the next one.
func (f *FrameReader) next(co *futures.Co) ([]byte, error) {
	for f.got < len(f.head) {
		n, err := futures.Await(co, aio.Read(f.r, f.head[f.got:]))
		f.got += n
		if err != nil {
			return nil, err
		}
	}
	if f.body == nil {
		f.body = make([]byte, binary.BigEndian.Uint32(f.head[:]))
	}
	for f.have < len(f.body) {
		n, err := futures.Await(co, aio.Read(f.r, f.body[f.have:]))
		f.have += n
		if err != nil {
			return nil, err
		}
	}
	body := f.body
	f.body, f.got, f.have = nil, 0, 0
	return body, nil
}

// Pump hands frames to handle and beats in between.
func (f *FrameReader) Pump(co *futures.Co, every time.Duration, handle func([]byte), beat func()) error {
	ticks := timer.Every(every)
	defer ticks.Drop()
	for {
		frame := futures.On[[]byte](futures.Async(f.next))
		tick := futures.On(ticks.Tick())
		switch co.Select(frame, tick) {
		case frame:
			b, err := frame.Result()
			if err != nil {
				return err
			}
			handle(b)
		case tick:
			beat()
		}
	}
}
