package codec

import (
	"bytes"
	"math"
)

// Lines is the codec of lines: it decodes them without their end, which is "\n" or
// "\r\n", and encodes them with a "\n". The last line before the end of everything
// need not have an end; a "\r" does not count at the end of that, and nothing else
// than a "\r" is no line. Lines are not checked for UTF-8, other than by Tokio's
// LinesCodec, and an item that has an end of a line in it becomes several lines.
//
// A Lines belongs to one Framed or FramedRead.
type Lines struct {
	max        int
	scanned    int  // bytes of data that are known to have no end of a line
	discarding bool // the rest of a line that was too long
}

var _ Codec[string, string] = (*Lines)(nil)

// NewLines makes a codec of lines of any length.
func NewLines() *Lines { return &Lines{max: math.MaxInt} }

// NewLinesMax makes a codec of lines of at most max bytes, a "\r" at the end included. A
// longer one is an item that fails with [ErrFrameTooLong], as soon as it is known to be
// longer; the next item is the next line. It limits what a FramedRead buffers. There is
// no limit to lines that are written. It panics if max is negative.
func NewLinesMax(max int) *Lines {
	if max < 0 {
		panic("futures/codec: NewLinesMax with a negative maximum")
	}
	return &Lines{max: max}
}

// Decode implements [Decoder].
func (l *Lines) Decode(data []byte, eof bool) (n int, line string, ok bool, err error) {
	if l.discarding {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			return len(data), "", false, nil
		}
		l.discarding = false
		return i + 1, "", false, nil
	}
	known := len(data)
	if known > l.max {
		known = l.max + 1 // the end of a line that is as long as can be
	}
	if i := bytes.IndexByte(data[l.scanned:known], '\n'); i >= 0 {
		i += l.scanned
		l.scanned = 0
		return i + 1, withoutCR(data[:i]), true, nil
	}
	switch {
	case len(data) > l.max:
		l.scanned, l.discarding = 0, true
		return known, "", false, ErrFrameTooLong
	case !eof || len(data) == 0:
		l.scanned = known
		return 0, "", false, nil
	}
	l.scanned = 0
	return len(data), withoutCR(data), len(data) > 1 || data[0] != '\r', nil
}

// Encode implements [Encoder].
func (l *Lines) Encode(buf []byte, line string) ([]byte, error) {
	return append(append(buf, line...), '\n'), nil
}

func withoutCR(p []byte) string { return string(bytes.TrimSuffix(p, []byte{'\r'})) }
