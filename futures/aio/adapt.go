package aio

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// Limit makes a reader of the first n bytes of r, which it borrows; then it returns
// io.EOF. It is futures-rs' and Tokio's take, and io.LimitReader.
func Limit(r Reader, n int64) *LimitedReader { return &LimitedReader{R: r, N: n} }

// LimitedReader reads at most N bytes from R. Each read lowers N by what it read;
// N may be set between reads.
type LimitedReader struct {
	R Reader
	N int64
}

var (
	_ Reader       = (*LimitedReader)(nil)
	_ ReadCanceler = (*LimitedReader)(nil)
)

// PollRead reads from R, no further than N bytes. When N is 0 or less it returns
// io.EOF without asking R.
func (l *LimitedReader) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if l.N <= 0 {
		return 0, true, io.EOF
	}
	if int64(len(p)) > l.N {
		p = p[:l.N]
	}
	n, ready, err = l.R.PollRead(cx, p)
	if !ready {
		return 0, false, nil
	}
	checkCount(n, len(p), "Reader")
	l.N -= int64(n)
	return n, true, err
}

// CancelRead implements [ReadCanceler], as far as R does.
func (l *LimitedReader) CancelRead() { cancelRead(l.R) }

// Chain makes a reader of what rs have to read, one after the other. It borrows
// them, and goes on to the next one at io.EOF. Any other error stays where it is:
// the next read asks the same reader again. It is io.MultiReader.
func Chain(rs ...Reader) Reader { return &chain{rs: append([]Reader{}, rs...)} }

type chain struct{ rs []Reader }

func (c *chain) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	for len(c.rs) > 0 {
		n, ready, err = c.rs[0].PollRead(cx, p)
		if !ready {
			return 0, false, nil
		}
		checkCount(n, len(p), "Reader")
		if err != io.EOF {
			return n, true, err
		}
		c.rs[0] = nil
		c.rs = c.rs[1:]
		if n > 0 {
			return n, true, nil
		}
	}
	return 0, true, io.EOF
}

func (c *chain) CancelRead() {
	if len(c.rs) > 0 {
		cancelRead(c.rs[0])
	}
}

// FromStream makes a reader of the bytes that s yields, one item after the other. It
// takes ownership of s; the reader's owner must Drop it. An error of s comes after
// the bytes before it, and the next read asks s again. It is futures-rs'
// into_async_read and tokio-util's StreamReader.
func FromStream(s futures.Stream[[]byte]) *StreamReader { return &StreamReader{s: s} }

// StreamReader reads what a stream yields. It is a [BufferedReader], whose buffer is
// the rest of the latest item.
type StreamReader struct {
	s     futures.Stream[[]byte] // nil after its end or Drop
	p     []byte
	ended bool // s yielded io.EOF
}

var (
	_ BufferedReader  = (*StreamReader)(nil)
	_ futures.Dropper = (*StreamReader)(nil)
)

// PollRead hands out what is left of the latest item, and asks the stream for
// another one only if that is nothing. The end is io.EOF, each time; after Drop it
// is io.ErrClosedPipe.
func (r *StreamReader) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if len(p) == 0 {
		return 0, true, nil
	}
	rest, ready, err := r.PollFillBuf(cx)
	if !ready || err != nil {
		return 0, ready, err
	}
	n = copy(p, rest)
	r.Consume(n)
	return n, true, nil
}

// PollFillBuf returns what is left of the latest item; without anything it asks the
// stream for one that is not empty. See [BufferedReader].
func (r *StreamReader) PollFillBuf(cx *futures.Context) (p []byte, ready bool, err error) {
	for len(r.p) == 0 {
		switch {
		case r.ended:
			return nil, true, io.EOF
		case r.s == nil:
			return nil, true, io.ErrClosedPipe
		case !cx.PollBudget():
			return nil, false, nil
		}
		p, ready, err := r.s.PollNext(cx)
		if !ready {
			return nil, false, nil
		}
		if err == io.EOF {
			r.s, r.ended = nil, true
		}
		if err != nil {
			return nil, true, err
		}
		r.p = p
		cx.SpendBudget()
	}
	return r.p, true, nil
}

// Consume removes the first n bytes of what is left of the latest item. It panics if
// there are fewer.
func (r *StreamReader) Consume(n int) {
	if n < 0 || n > len(r.p) {
		panic("futures/aio: StreamReader.Consume of more than is buffered")
	}
	r.p = r.p[n:]
}

// Drop drops the stream, and forgets what is left of the latest item. Drop is
// idempotent.
func (r *StreamReader) Drop() {
	s := r.s
	r.s, r.p = nil, nil
	release.Value(s)
}
