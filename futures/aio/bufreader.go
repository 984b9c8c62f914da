package aio

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// bufSize is the size of a buffer that nothing has made bigger.
const bufSize = 4096

// keepSize is the size above which an empty buffer is given back.
const keepSize = 64 << 10

// BufReader reads from another reader in large pieces and hands them out in small
// ones. It keeps what it has read in itself, and so do its futures: dropping one
// loses nothing. It borrows its reader, from which nobody else should read as
// long as the BufReader is in use.
//
// An error of the reader comes after what was read before it, once; the next
// read asks the reader again.
type BufReader struct {
	r Reader

	// buf[start:end] was read and not handed out. Its first scanned bytes are
	// known not to have scannedFor among them.
	buf        []byte
	start, end int
	scanned    int
	scannedFor byte

	err   error // the reader's, to be handed out after these bytes
	empty int   // reads in a row that brought nothing
}

var (
	_ BufferedReader = (*BufReader)(nil)
	_ ReadCanceler   = (*BufReader)(nil)
	_ Seeker         = (*BufReader)(nil)
)

// NewReader makes a BufReader of r, which it borrows.
func NewReader(r Reader) *BufReader { return &BufReader{r: r} }

// PollRead hands out what is buffered, as far as p reaches; without anything it
// reads once from the reader. The end is io.EOF. A pending PollRead has consumed
// nothing.
func (b *BufReader) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if len(p) == 0 {
		return 0, true, nil
	}
	if b.start == b.end && b.err == nil {
		if len(p) >= bufSize {
			n, ready, err := b.r.PollRead(cx, p)
			if ready {
				checkCount(n, len(p), "Reader")
			}
			return n, ready, err
		}
		if !b.fill(cx) {
			return 0, false, nil
		}
	}
	n = copy(p, b.buf[b.start:b.end])
	b.Consume(n)
	if n == 0 {
		err = b.takeErr()
	}
	cx.SpendBudget()
	return n, true, err
}

// PollFillBuf returns what is buffered; without anything it reads until there is
// something. The end is io.EOF, each time. A reader that never gets on makes it fail
// with io.ErrNoProgress. See [BufferedReader].
func (b *BufReader) PollFillBuf(cx *futures.Context) (p []byte, ready bool, err error) {
	if !cx.PollBudget() {
		return nil, false, nil
	}
	if b.start == b.end {
		if _, ready, err := b.more(cx); !ready || err != nil {
			return nil, ready, err
		}
	}
	cx.SpendBudget()
	return b.buf[b.start:b.end], true, nil
}

// FillBuf is a future of what is buffered, which is something: it reads if it has
// to. The bytes are not consumed; see [BufReader.Consume]. They belong to b, and are
// good until its next method call. At the end it fails with io.EOF. It borrows b.
//
// Cancel safety: cancel safe. What is read stays in b.
//
//futvet:cancelsafe what is read stays in the BufReader
func (b *BufReader) FillBuf() futures.Future[[]byte] {
	f := &fillBuf{b: b}
	f.life.Made()
	return f
}

// Consume removes the first n bytes of what is buffered. It panics if there are
// fewer.
func (b *BufReader) Consume(n int) {
	if n < 0 || n > b.end-b.start {
		panic("futures/aio: BufReader.Consume of more than is buffered")
	}
	b.start += n
	b.scanned = max(b.scanned-n, 0)
	if b.start == b.end {
		b.start, b.end = 0, 0
		if len(b.buf) > keepSize {
			b.buf = nil
		}
	}
}

// Buffered is what was read and not handed out yet. It does not read. The bytes
// belong to b, and are good until its next method call.
func (b *BufReader) Buffered() []byte { return b.buf[b.start:b.end] }

// PollMore reads more, behind what is buffered already, and returns how many bytes:
// at least 1, or none and an error. A pending PollMore has changed nothing. It is
// for those who look for the end of something in what is buffered. There is no
// limit to how much that can be but memory.
func (b *BufReader) PollMore(cx *futures.Context) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	n, ready, err = b.more(cx)
	if ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// PollSeek moves the position of b, which is that of the next byte it hands out, if
// its reader is a [Seeker]; otherwise it fails with [errors.ErrUnsupported]. What is
// buffered is forgotten.
func (b *BufReader) PollSeek(cx *futures.Context, offset int64, whence int) (pos int64, ready bool, err error) {
	s, ok := b.r.(Seeker)
	if !ok {
		return 0, true, errors.ErrUnsupported
	}
	if whence == io.SeekCurrent {
		offset -= int64(b.end - b.start) // which the reader has behind it
	}
	pos, ready, err = s.PollSeek(cx, offset, whence)
	if ready && err == nil {
		b.Consume(b.end - b.start)
		b.err = nil
	}
	return pos, ready, err
}

// CancelRead implements [ReadCanceler], as far as the reader does.
func (b *BufReader) CancelRead() { cancelRead(b.r) }

// fill reads once from the reader, to the end of the buffer, for which it makes
// room. It is false if that is pending. Afterwards there is more in the buffer, or
// an error in err, or neither if the reader returned neither.
func (b *BufReader) fill(cx *futures.Context) bool {
	switch {
	case b.buf == nil:
		b.buf = make([]byte, bufSize)
	case b.end < len(b.buf):
	case b.start > 0:
		copy(b.buf, b.buf[b.start:b.end])
		b.start, b.end = 0, b.end-b.start
	default:
		grown := make([]byte, 2*len(b.buf))
		copy(grown, b.buf)
		b.buf = grown
	}
	room := b.buf[b.end:]
	n, ready, err := b.r.PollRead(cx, room)
	if !ready {
		return false
	}
	checkCount(n, len(room), "Reader")
	b.end += n
	b.err = err
	return true
}

// more reads until there is more in the buffer, n bytes of it, or an error, which is
// then not in b.err any more.
func (b *BufReader) more(cx *futures.Context) (n int, ready bool, err error) {
	for b.err == nil {
		had := b.end - b.start
		if !b.fill(cx) {
			return 0, false, nil
		}
		n = b.end - b.start - had
		if err := progress(&b.empty, n, b.err); n > 0 {
			return n, true, nil
		} else if b.err == nil && err != nil {
			return 0, true, err
		}
	}
	return 0, true, b.takeErr()
}

func (b *BufReader) takeErr() error {
	err := b.err
	b.err = nil
	return err
}

// fillBuf is the future of BufReader.FillBuf.
type fillBuf struct {
	b     *BufReader
	waits bool // polled, and pending
	life  leaf.Life
}

func (f *fillBuf) Poll(cx *futures.Context) (p []byte, ready bool, err error) {
	f.life.Check("futures/aio: FillBuf")
	p, ready, err = f.b.PollFillBuf(cx)
	f.waits = !ready
	if ready {
		f.life = leaf.Completed
	}
	return p, ready, err
}

func (f *fillBuf) Drop() {
	if f.life.End() && f.waits {
		f.b.CancelRead()
	}
}
