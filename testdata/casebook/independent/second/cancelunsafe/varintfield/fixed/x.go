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

type progress struct {
	value uint64
	shift uint
}

// lengthReader is the future of a length; how far it is stands in the decoder.
type lengthReader struct {
	d    *Decoder
	done bool
}

func (l *lengthReader) Poll(cx *futures.Context) (uint64, bool, error) {
	if l.done {
		panic("varintfield: lengthReader polled after completion")
	}
	var b [1]byte
	for {
		_, ready, err := l.d.r.PollRead(cx, b[:])
		if !ready {
			return 0, false, nil
		}
		p := &l.d.partial
		if err == nil && p.shift > 56 {
			err = ErrOverflow
		}
		if err != nil {
			l.done = true
			return 0, true, err
		}
		p.value |= uint64(b[0]&0x7f) << p.shift
		p.shift += 7
		if b[0] < 0x80 {
			l.done = true
			v := p.value
			*p = progress{}
			return v, true, nil
		}
	}
}

func (l *lengthReader) Drop() { l.done = true }

// Decoder reads lengths from a connection.
type Decoder struct {
	r       aio.Reader
	beats   int
	partial progress
}

// Length is the next length.
func (d *Decoder) Length() futures.Future[uint64] {
	return &lengthReader{d: d}
}

// Lengths passes lengths to sink, counting the time's beats meanwhile.
func (d *Decoder) Lengths(co *futures.Co, beat *timer.Interval, sink func(uint64)) error {
	for {
		length := futures.On(d.Length())
		tick := futures.On(beat.Tick())
		switch co.SelectBiased(tick, length) {
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
