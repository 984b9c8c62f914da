package aio

import (
	"bytes"

	"github.com/futvet/futvet/futures"
)

// LineWriter is a [BufWriter] that writes as soon as a line is whole: after a write
// was ready, what is buffered has no end of a line in it. It does not flush its
// writer then. All that is said of BufWriter, of cleanup in particular, is true for it. It
// is the LineWriter of futures-rs.
type LineWriter struct{ BufWriter }

// NewLineWriter makes a LineWriter of w, which it borrows.
func NewLineWriter(w Writer) *LineWriter { return &LineWriter{BufWriter{w: w}} }

// PollWrite writes what p has up to the end of its last line, after what is buffered,
// and buffers p if that is nothing. A pending PollWrite has taken nothing of p. It
// may take less than p: only whole lines, or what the writer took of them.
func (l *LineWriter) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	b := &l.BufWriter
	last := bytes.LastIndexByte(p, '\n') + 1
	if b.closed || last == 0 {
		return b.PollWrite(cx, p)
	}
	if !cx.PollBudget() {
		return 0, false, nil
	}
	b.polledBy(cx)
	lines := p[:last]
	if b.start == b.end || b.end+last > bufSize {
		// Nothing to join the lines with, or no room to do it.
		if ready, err := b.writeOut(cx); !ready || err != nil {
			return 0, ready, err
		}
		n, ready, err = b.w.PollWrite(cx, lines)
		if ready {
			checkCount(n, last, "Writer")
			b.unflushed = b.unflushed || n > 0
		}
		return n, ready, err
	}
	// One write for both. What the writer does not take of the lines is not kept.
	old := b.end
	b.end += copy(b.buf[b.end:], lines)
	ready, err = b.writeOut(cx)
	switch {
	case b.start == b.end: // all is written
		n = last
	case b.start > old:
		n, b.start, b.end = b.start-old, 0, 0
	case b.start == old:
		b.start, b.end = 0, 0
	default:
		b.end = old
	}
	if n > 0 {
		return n, true, err
	}
	return 0, ready, err
}
