package aio

import (
	"bytes"
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
	// known to have no end of a line.
	buf        []byte
	start, end int
	scanned    int

	err   error // the reader's, to be handed out after these bytes
	empty int   // reads in a row that brought nothing
}

var (
	_ Reader       = (*BufReader)(nil)
	_ ReadCanceler = (*BufReader)(nil)
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
	b.consume(n)
	if n == 0 {
		err = b.takeErr()
	}
	cx.SpendBudget()
	return n, true, err
}

// ReadLine is a future of the next line, without its end, which is "\n" or "\r\n".
// The last line need not have one. After it, ReadLine fails with io.EOF. With any
// other error of the reader, the beginning of a line stays buffered: a later
// ReadLine goes on with it. There is no limit to a line's length but memory. A
// reader that never gets on makes it fail with io.ErrNoProgress. It borrows b.
//
// Cancel safety: cancel safe. The beginning of a line that was read already stays
// in b, and the next ReadLine, or any other read from b, begins with it.
//
//futvet:cancelsafe the partial line stays in the BufReader
func (b *BufReader) ReadLine() futures.Future[string] {
	f := &readLine{b: b}
	f.life.Made()
	return f
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

// consume removes n bytes from the front of the buffer.
func (b *BufReader) consume(n int) {
	b.start += n
	b.scanned = max(b.scanned-n, 0)
	if b.start == b.end {
		b.start, b.end = 0, 0
		if len(b.buf) > keepSize {
			b.buf = nil
		}
	}
}

func (b *BufReader) takeErr() error {
	err := b.err
	b.err = nil
	return err
}

// line removes a whole line from the buffer, if there is one.
func (b *BufReader) line() (string, bool) {
	unread := b.buf[b.start:b.end]
	i := bytes.IndexByte(unread[b.scanned:], '\n')
	if i < 0 {
		b.scanned = len(unread)
		return "", false
	}
	i += b.scanned
	line := unread[:i]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	s := string(line)
	b.consume(i + 1)
	return s, true
}

// rest removes what is left in the buffer, which has no end of a line.
func (b *BufReader) rest() string {
	s := string(b.buf[b.start:b.end])
	b.consume(len(s))
	return s
}

// readLine is the future of BufReader.ReadLine. All its progress is in b.
type readLine struct {
	b     *BufReader
	waits bool // polled, and pending
	life  leaf.Life
}

func (f *readLine) Poll(cx *futures.Context) (line string, ready bool, err error) {
	f.life.Check("futures/aio: ReadLine")
	if !cx.PollBudget() {
		return "", false, nil
	}
	b := f.b
	for {
		var ok bool
		if line, ok = b.line(); ok {
			break
		}
		if b.err == io.EOF && b.start < b.end {
			line = b.rest() // and the end stays in b.err, for the next one
			break
		}
		if err = b.takeErr(); err != nil {
			break
		}
		had := b.end - b.start
		if !b.fill(cx) {
			f.waits = true
			return "", false, nil
		}
		if err = progress(&b.empty, b.end-b.start-had, b.err); err != nil && b.err == nil {
			break // no progress
		}
		err = nil
	}
	f.waits = false
	f.life = leaf.Completed
	cx.SpendBudget()
	return line, true, err
}

func (f *readLine) Drop() {
	if f.life.End() && f.waits {
		f.b.CancelRead()
	}
}
