package aio

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Pipe returns the two ends of a connection in memory. What is written to one end
// can be read from the other, in both directions, and each direction holds up to
// size bytes that were written and not read yet. The owner of each end must Drop
// it. Pipe panics if size is less than 1.
func Pipe(size int) (a, b *PipeEnd) {
	if size < 1 {
		panic("futures/aio: Pipe with a size below 1")
	}
	x, y := &stretch{size: size}, &stretch{size: size}
	return &PipeEnd{in: x, out: y}, &PipeEnd{in: y, out: x}
}

// PipeEnd is one end of a [Pipe]. One task may read from it while another one
// writes to it, on different goroutines; each direction has one user at a time.
type PipeEnd struct{ in, out *stretch }

var (
	_ ReadWriter    = (*PipeEnd)(nil)
	_ ReadCanceler  = (*PipeEnd)(nil)
	_ WriteCanceler = (*PipeEnd)(nil)
)

// PollRead reads what the other end has written. When there is nothing left and
// the other end was closed or dropped, it fails with io.EOF; on an end that was
// itself dropped, with io.ErrClosedPipe. A pending read loses nothing.
func (e *PipeEnd) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return e.in.read(cx, p)
}

// PollWrite writes as much of p as there is room for, and is pending while there
// is none. It fails with io.ErrClosedPipe if the other end was dropped, or this
// one was closed or dropped.
func (e *PipeEnd) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return e.out.write(cx, p)
}

// PollFlush is ready at once: what was written can be read already.
func (e *PipeEnd) PollFlush(cx *futures.Context) (ready bool, err error) { return true, nil }

// PollClose is ready at once. The other end can still read what was written, and
// then io.EOF. This end can still be read.
func (e *PipeEnd) PollClose(cx *futures.Context) (ready bool, err error) {
	e.out.close()
	return true, nil
}

// CancelRead implements [ReadCanceler].
func (e *PipeEnd) CancelRead() { e.in.cancel(&e.in.reader) }

// CancelWrite implements [WriteCanceler].
func (e *PipeEnd) CancelWrite() { e.out.cancel(&e.out.writer) }

// Drop closes both directions: the other end can still read what was written, and
// then io.EOF; what it writes fails with io.ErrClosedPipe, and what it wrote
// before and was not read is lost. Whoever still waits for this end is woken, and
// fails with io.ErrClosedPipe. Drop is idempotent.
func (e *PipeEnd) Drop() {
	defer e.out.close()
	e.in.abandon()
}

// stretch is one direction of a pipe. mu guards it all.
//
// Bytes are in buf[start:start+n], wrapping; buf is allocated by the first write.
// At most one of reader and writer waits: the reader only if n is 0 and neither
// closed nor gone is set, the writer only if n is size and gone is false. So each change that ends
// a wait takes the one waker that it concerns.
type stretch struct {
	mu     sync.Mutex
	size   int
	buf    []byte
	start  int
	n      int
	closed bool // nothing will be written any more
	gone   bool // nothing will be read any more
	reader futures.Waker
	writer futures.Waker
}

func (s *stretch) read(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	s.mu.Lock()
	s.reader = nil
	switch {
	case s.gone:
		err = io.ErrClosedPipe
	case len(p) == 0:
	case s.n > 0:
		n = copy(p, s.buf[s.start:min(s.start+s.n, s.size)])
		n += copy(p[n:], s.buf[:s.n-n]) // nothing, unless the bytes wrap
		s.start = (s.start + n) % s.size
		s.n -= n
	case s.closed:
		err = io.EOF
	default:
		s.reader = cx.Waker()
		s.mu.Unlock()
		return 0, false, nil
	}
	var w futures.Waker
	if n > 0 {
		w = take(&s.writer)
	}
	s.mu.Unlock()
	leaf.Wake(w)
	cx.SpendBudget()
	return n, true, err
}

func (s *stretch) write(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	s.mu.Lock()
	s.writer = nil
	switch {
	case s.gone || s.closed:
		err = io.ErrClosedPipe
	case len(p) == 0:
	case s.n < s.size:
		if s.buf == nil {
			s.buf = make([]byte, s.size)
		}
		if end := s.start + s.n; end < s.size {
			n = copy(s.buf[end:], p)
		}
		if n < len(p) {
			// What is left goes to the front, as far as it is free.
			free := s.buf[:s.start]
			if end := s.start + s.n; end >= s.size {
				free = s.buf[end-s.size : s.start]
			}
			n += copy(free, p[n:])
		}
		s.n += n
	default:
		s.writer = cx.Waker()
		s.mu.Unlock()
		return 0, false, nil
	}
	var w futures.Waker
	if n > 0 {
		w = take(&s.reader)
	}
	s.mu.Unlock()
	leaf.Wake(w)
	cx.SpendBudget()
	return n, true, err
}

// close is called by the writing end.
func (s *stretch) close() {
	s.mu.Lock()
	s.closed = true
	ws := []futures.Waker{take(&s.reader), take(&s.writer)}
	s.mu.Unlock()
	leaf.WakeAll(ws)
}

// abandon is called by the reading end.
func (s *stretch) abandon() {
	s.mu.Lock()
	s.gone = true
	s.buf, s.n = nil, 0
	ws := []futures.Waker{take(&s.reader), take(&s.writer)}
	s.mu.Unlock()
	leaf.WakeAll(ws)
}

func (s *stretch) cancel(waker *futures.Waker) {
	s.mu.Lock()
	*waker = nil
	s.mu.Unlock()
}

// take returns the waker, to be woken without the lock, and forgets it.
func take(waker *futures.Waker) futures.Waker {
	w := *waker
	*waker = nil
	return w
}
