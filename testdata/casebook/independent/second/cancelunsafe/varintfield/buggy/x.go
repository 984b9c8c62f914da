// Package varintfield reads fields whose length is a variable-length number.
package varintfield

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrOverflow is the outcome of a length that is too long.
var ErrOverflow = errors.New("length overflows")

// lengthReader is the future of a length.
type lengthReader struct {
	r     aio.Reader
	value uint64
	shift uint
	done  bool
}

func (l *lengthReader) Poll(cx *futures.Context) (uint64, bool, error) {
	if l.done {
		panic("varintfield: lengthReader polled after completion")
	}
	var b [1]byte
	for {
		_, ready, err := l.r.PollRead(cx, b[:])
		if !ready {
			return 0, false, nil
		}
		if err == nil && l.shift > 56 {
			err = ErrOverflow
		}
		if err != nil {
			l.done = true
			return 0, true, err
		}
		l.value |= uint64(b[0]&0x7f) << l.shift
		l.shift += 7
		if b[0] < 0x80 {
			l.done = true
			return l.value, true, nil
		}
	}
}

func (l *lengthReader) Drop() { l.done = true }

// Decoder reads lengths from a connection.
type Decoder struct {
	r     aio.Reader
	beats int
}

// Length is the next length.
func (d *Decoder) Length() futures.Future[uint64] {
	return &lengthReader{r: d.r}
}

// Lengths passes lengths to sink, counting the time's beats meanwhile.
func (d *Decoder) Lengths(co *futures.Co, beat *timer.Interval, sink func(uint64)) error {
	for {
		length := futures.On(d.Length())
		tick := futures.On(beat.Tick())
		switch co.SelectBiased(tick, length) { // want "FV1002"
		case tick:
			d.beats++
		case length:
			n, err := length.Result()
			if err != nil {
				return err
			}
			sink(n)
		}
	}
}
