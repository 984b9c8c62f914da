package compat

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// FromWriter makes an asynchronous writer of w. PollWrite takes up to 64 KiB into a
// buffer of the writer's own and has w write them, with one call, on a goroutine of
// the [DefaultPool]; the next poll is pending until that has returned. PollFlush
// waits for it, too, and then has w flushed if it has a method Flush() error, as
// bufio.Writer has. PollClose flushes and then has w closed, if it is an io.Closer.
//
// What w fails with, a short write included, is the error of the poll after it, and
// of every one from then on, since bytes that were taken are lost. A panic of w is
// an error, *futures.PanicError. Cancelling a future that writes, flushes or closes
// cancels nothing: what it has begun goes on.
//
// It takes w. The result is a [futures.Dropper], and an [aio.WriteCanceler]. Its
// Drop does not flush. It closes w, on a goroutine of its own, if it is an io.Closer
// and was not closed before, even while w is writing: otherwise a write that hangs
// would do so for ever. To keep w open, pass struct{ io.Writer }{w}. Writing after
// Drop, and after PollClose was ready, fails with io.ErrClosedPipe.
func FromWriter(w io.Writer) aio.Writer {
	x := &writer{}
	x.init(w, closerOf(w), &processPool)
	return x
}

// closerOf returns the Close method of x; nil if there is none.
func closerOf(x any) func() error {
	if c, ok := x.(io.Closer); ok {
		return c.Close
	}
	return nil
}

// writer is the writer of FromWriter, and the writing half of FromConn.
//
// Op is what a goroutine does for it. While that is not opNone nobody else touches
// buf. Mu guards everything else.
//
//	PollWrite: none --> writing --> none, and then unflushed
//	PollFlush: none, unflushed --> flushing --> none
//	PollClose: none, flushed or failed --> closing --> none, and then closed
type writer struct {
	w       io.Writer
	closeFn func() error // nil: nothing to close
	runs    runner
	job     job

	mu        sync.Mutex
	op        writerOp
	unflushed bool
	closed    bool // PollClose was ready, or is about to be
	dropped   bool
	buf       []byte
	err       error
	waker     futures.Waker
}

type writerOp uint8

const (
	opNone writerOp = iota
	opWriting
	opFlushing
	opClosing
)

var (
	_ aio.WriteCanceler = (*writer)(nil)
	_ futures.Dropper   = (*writer)(nil)
)

func (x *writer) init(w io.Writer, closeFn func() error, runs runner) {
	x.w, x.closeFn, x.runs = w, closeFn, runs
	x.job.call = x
}

type flusher interface{ Flush() error }

// PollWrite implements aio.Writer.
func (x *writer) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	begin := false
	x.mu.Lock()
	x.waker = nil
	switch {
	case x.dropped || x.closed:
		err = io.ErrClosedPipe
	case x.op != opNone:
		x.waker = cx.Waker()
		x.mu.Unlock()
		return 0, false, nil
	case x.err != nil:
		err = x.err
	case len(p) > 0:
		n = min(len(p), maxBuffer)
		x.buf = append(x.buf[:0], p[:n]...)
		x.op, x.unflushed, begin = opWriting, true, true
	}
	x.mu.Unlock()
	if begin {
		x.runs.submit(&x.job)
	}
	cx.SpendBudget()
	return n, true, err
}

// PollFlush implements aio.Writer.
func (x *writer) PollFlush(cx *futures.Context) (ready bool, err error) {
	x.mu.Lock()
	x.waker = nil
	if x.dropped {
		x.mu.Unlock()
		return true, io.ErrClosedPipe
	}
	begin, ready := x.flush(cx.Waker())
	err = x.err
	x.mu.Unlock()
	if begin {
		x.runs.submit(&x.job)
	}
	if !ready {
		return false, nil
	}
	return true, err
}

// flush is ready when nothing is under way and nothing is left to flush; begin asks
// for the job to be started. Mu is held.
func (x *writer) flush(w futures.Waker) (begin, ready bool) {
	if x.op == opNone {
		if x.err != nil || !x.unflushed {
			return false, true
		}
		x.unflushed = false
		if _, ok := x.w.(flusher); !ok {
			return false, true
		}
		x.op, begin = opFlushing, true
	}
	x.waker = w
	return begin, false
}

// PollClose implements aio.Writer.
func (x *writer) PollClose(cx *futures.Context) (ready bool, err error) {
	x.mu.Lock()
	x.waker = nil
	if x.dropped && !x.closed {
		x.mu.Unlock()
		return true, io.ErrClosedPipe
	}
	begin, ready := x.flush(cx.Waker())
	if ready && !x.closed {
		x.closed = true
		if x.closeFn != nil {
			x.op, x.waker = opClosing, cx.Waker()
			begin, ready = true, false
		}
	}
	err = x.err
	x.mu.Unlock()
	if begin {
		x.runs.submit(&x.job)
	}
	if !ready {
		return false, nil
	}
	return true, err
}

// run implements caller.
func (x *writer) run() {
	var err error
	returned := false
	defer func() {
		if !returned {
			err = unreturned(recover())
		}
		x.mu.Lock()
		x.op = opNone
		if x.err == nil {
			x.err = err
		}
		w := x.waker
		x.waker = nil
		x.mu.Unlock()
		leaf.Wake(w)
	}()
	switch x.op { // nobody else writes it now
	case opWriting:
		var n int
		n, err = x.w.Write(x.buf)
		if err == nil && n != len(x.buf) {
			err = io.ErrShortWrite
		}
	case opFlushing:
		err = x.w.(flusher).Flush()
	case opClosing:
		err = x.closeFn()
	}
	returned = true
}

// CancelWrite implements aio.WriteCanceler.
func (x *writer) CancelWrite() {
	x.mu.Lock()
	x.waker = nil
	x.mu.Unlock()
}

// Drop implements futures.Dropper.
func (x *writer) Drop() {
	if !x.leave() {
		return
	}
	x.mu.Lock()
	closed := x.closed
	x.mu.Unlock()
	if c, ok := x.w.(io.Closer); ok && !closed {
		go closeQuietly(c)
	}
}

// leave marks x as dropped and says whether it was not before.
func (x *writer) leave() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dropped {
		return false
	}
	x.dropped, x.waker = true, nil
	return true
}
