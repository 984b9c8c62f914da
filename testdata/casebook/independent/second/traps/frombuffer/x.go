// Package frombuffer reads frames whose beginning stays in the reader between calls.
package frombuffer

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// FrameReader reads frames: a byte of length, then the body. What it has read of
// a frame stays in it.
type FrameReader struct {
	r   aio.Reader
	buf []byte
	n   int
}

// NewFrameReader reads from r, which it borrows.
func NewFrameReader(r aio.Reader) *FrameReader { return &FrameReader{r: r, buf: make([]byte, 256)} }

func (f *FrameReader) whole() ([]byte, bool) {
	if f.n == 0 || f.n < 1+int(f.buf[0]) {
		return nil, false
	}
	size := 1 + int(f.buf[0])
	frame := append([]byte(nil), f.buf[1:size]...)
	f.n = copy(f.buf, f.buf[size:f.n])
	return frame, true
}

// Frame is the next frame.
//
// Cancel safety: cancel safe.
func (f *FrameReader) Frame() futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		for {
			if frame, ok := f.whole(); ok {
				return frame, nil
			}
			n, err := futures.Await(co, aio.Read(f.r, f.buf[f.n:]))
			f.n += n
			if err != nil {
				return nil, err
			}
		}
	})
}

// Count counts frames, and the seconds that pass meanwhile.
func Count(co *futures.Co, f *FrameReader) (frames, seconds int) {
	second := timer.Every(time.Second)
	defer second.Drop()
	for {
		frame := futures.On(f.Frame())
		tick := futures.On(second.Tick())
		switch co.Select(frame, tick) {
		case tick:
			seconds++
		case frame:
			if _, err := frame.Result(); err != nil {
				return frames, seconds
			}
			frames++
		}
	}
}
