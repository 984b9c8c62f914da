package aio

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
)

// Cursor reads, writes and seeks in bytes in memory, as a file that is never busy.
// The zero Cursor is empty. It is futures-rs' Cursor over a Vec: writing overwrites
// what is at the position and extends what is there.
type Cursor struct {
	p      []byte
	pos    int64
	closed bool
}

var (
	_ ReadWriter     = (*Cursor)(nil)
	_ BufferedReader = (*Cursor)(nil)
	_ Seeker         = (*Cursor)(nil)
)

// NewCursor makes a Cursor at the start of p, which it takes.
func NewCursor(p []byte) *Cursor { return &Cursor{p: p} }

// Bytes is all that the Cursor has, from the start. It belongs to the Cursor, and is
// good until the next write.
func (c *Cursor) Bytes() []byte { return c.p }

// Position is where the next read or write happens. It may be behind the end.
func (c *Cursor) Position() int64 { return c.pos }

func (c *Cursor) rest() []byte {
	if c.pos >= int64(len(c.p)) {
		return nil
	}
	return c.p[c.pos:]
}

// PollRead reads at the position and moves it. At the end, or behind it, it returns
// io.EOF.
func (c *Cursor) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if len(p) == 0 {
		return 0, true, nil
	}
	rest := c.rest()
	if len(rest) == 0 {
		return 0, true, io.EOF
	}
	n = copy(p, rest)
	c.pos += int64(n)
	cx.SpendBudget()
	return n, true, nil
}

// PollFillBuf returns what lies between the position and the end. See
// [BufferedReader].
func (c *Cursor) PollFillBuf(cx *futures.Context) (p []byte, ready bool, err error) {
	if !cx.PollBudget() {
		return nil, false, nil
	}
	rest := c.rest()
	if len(rest) == 0 {
		return nil, true, io.EOF
	}
	cx.SpendBudget()
	return rest, true, nil
}

// Consume moves the position on by n bytes. It panics if there are fewer.
func (c *Cursor) Consume(n int) {
	if n < 0 || n > len(c.rest()) {
		panic("futures/aio: Cursor.Consume of more than there is")
	}
	c.pos += int64(n)
}

// PollWrite writes all of p at the position and moves it. What lies between the end
// and a position behind it becomes zeros. It fails with io.ErrClosedPipe after
// PollClose.
func (c *Cursor) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if c.closed {
		return 0, true, io.ErrClosedPipe
	}
	if gap := c.pos - int64(len(c.p)); gap > 0 && len(p) > 0 {
		c.p = append(c.p, make([]byte, gap)...)
	}
	n = copy(c.rest(), p)
	c.p = append(c.p, p[n:]...)
	c.pos += int64(len(p))
	cx.SpendBudget()
	return len(p), true, nil
}

// PollFlush is ready at once.
func (c *Cursor) PollFlush(cx *futures.Context) (ready bool, err error) { return true, nil }

// PollClose is ready at once. Nothing can be written after it; reading goes on.
func (c *Cursor) PollClose(cx *futures.Context) (ready bool, err error) {
	c.closed = true
	return true, nil
}

var errNegative = errors.New("futures/aio: Seek to a negative position")

// PollSeek is ready at once. A position behind the end is allowed, one before the
// start is not.
func (c *Cursor) PollSeek(cx *futures.Context, offset int64, whence int) (pos int64, ready bool, err error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += c.pos
	case io.SeekEnd:
		offset += int64(len(c.p))
	default:
		return 0, true, errors.New("futures/aio: Seek with an invalid whence")
	}
	if offset < 0 {
		return 0, true, errNegative
	}
	c.pos = offset
	return offset, true, nil
}

// Empty is a reader that is at its end.
var Empty Reader = empty{}

type empty struct{}

func (empty) PollRead(*futures.Context, []byte) (int, bool, error) { return 0, true, io.EOF }

// Repeat makes a reader of which every byte is b, without an end.
func Repeat(b byte) Reader { return repeat(b) }

type repeat byte

func (r repeat) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	for i := range p {
		p[i] = byte(r)
	}
	cx.SpendBudget()
	return len(p), true, nil
}

// Discard is a writer that takes everything and forgets it.
var Discard Writer = discard{}

type discard struct{}

func (discard) PollWrite(cx *futures.Context, p []byte) (int, bool, error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	cx.SpendBudget()
	return len(p), true, nil
}

func (discard) PollFlush(*futures.Context) (bool, error) { return true, nil }
func (discard) PollClose(*futures.Context) (bool, error) { return true, nil }
