package aio

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
)

// BufWriter collects small writes and passes them to another writer in large
// pieces. It borrows that writer, to which nobody else should write as long as
// the BufWriter is in use.
//
// What it buffers has been taken from its callers but is not written yet, so a
// BufWriter must be finished: by a [Flush] after which it is left alone, by a
// [Close], which closes the writer as well, or by asynchronous cleanup, which
// flushes. The idiom of a block is
//
//	w := aio.NewWriter(conn)
//	defer co.AsyncDrop(w)
//
// which flushes also when the block is cancelled. Drop flushes as far as the
// writer is ready, and hands the rest to the executor that polled the BufWriter
// last; the writer must stay in working order until that is done, and nobody
// learns of an error.
//
// After an error of the writer, what was not written yet is still buffered, and
// the next flush tries again; cleanup tries once and then gives it up.
type BufWriter struct {
	w Writer

	// buf[start:end] is buffered. It moves to the front only when it is empty:
	// a flush that stopped half way goes on at start.
	buf        []byte
	start, end int

	// unflushed says that w has taken bytes since it was last flushed.
	unflushed bool

	// closed: PollClose was ready, or cleanup has begun. Nothing is taken then.
	closed bool
	// finished: PollClose was ready, or cleanup is done or handed on.
	finished bool

	reaper futures.Reaper // of the latest poll
}

var (
	_ Writer               = (*BufWriter)(nil)
	_ WriteCanceler        = (*BufWriter)(nil)
	_ Seeker               = (*BufWriter)(nil)
	_ futures.AsyncDropper = (*BufWriter)(nil)
)

// NewWriter makes a BufWriter of w, which it borrows.
func NewWriter(w Writer) *BufWriter { return &BufWriter{w: w} }

// PollWrite buffers p if it fits beside what is buffered already. If it does not,
// that is written first, and a p that is as large as the whole buffer goes past
// it to the writer. It takes all of p, or, on that way, as much as the writer
// does. A pending PollWrite has taken nothing of p. Errors are the writer's, and
// io.ErrClosedPipe after a close or cleanup.
func (b *BufWriter) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	b.polledBy(cx)
	if b.closed {
		return 0, true, io.ErrClosedPipe
	}
	if b.end+len(p) > bufSize {
		if ready, err := b.writeOut(cx); !ready || err != nil {
			return 0, ready, err
		}
	}
	if len(p) >= bufSize {
		n, ready, err := b.w.PollWrite(cx, p)
		if ready {
			checkCount(n, len(p), "Writer")
			b.unflushed = b.unflushed || n > 0
		}
		return n, ready, err
	}
	if b.buf == nil {
		b.buf = make([]byte, bufSize)
	}
	b.end += copy(b.buf[b.end:], p)
	cx.SpendBudget()
	return len(p), true, nil
}

// PollFlush writes what is buffered and flushes the writer.
func (b *BufWriter) PollFlush(cx *futures.Context) (ready bool, err error) {
	b.polledBy(cx)
	return b.flush(cx)
}

// PollClose writes what is buffered and closes the writer. After that there is
// nothing left to clean up.
func (b *BufWriter) PollClose(cx *futures.Context) (ready bool, err error) {
	if b.finished {
		return true, nil
	}
	b.polledBy(cx)
	if ready, err := b.writeOut(cx); !ready || err != nil {
		return ready, err
	}
	ready, err = b.w.PollClose(cx)
	if ready && err == nil {
		b.finish()
	}
	return ready, err
}

// PollSeek writes what is buffered and then moves the position of the writer, if that
// is a [Seeker]; otherwise it fails with [errors.ErrUnsupported].
func (b *BufWriter) PollSeek(cx *futures.Context, offset int64, whence int) (pos int64, ready bool, err error) {
	s, ok := b.w.(Seeker)
	if !ok {
		return 0, true, errors.ErrUnsupported
	}
	b.polledBy(cx)
	if ready, err := b.writeOut(cx); !ready || err != nil {
		return 0, ready, err
	}
	return s.PollSeek(cx, offset, whence)
}

// PollDrop flushes as PollFlush does; nothing can be written any more. It is ready
// when that succeeded or failed, and then at once.
func (b *BufWriter) PollDrop(cx *futures.Context) (ready bool, err error) {
	if b.finished {
		return true, nil
	}
	b.polledBy(cx)
	b.closed = true
	if ready, err = b.flush(cx); ready {
		b.finish()
	}
	return ready, err
}

// Drop flushes what the writer takes at once. What it does not take is flushed
// later, by the executor that polled the BufWriter last, or, if none did, on a
// goroutine of its own. Errors are lost. Nothing can be written any more. Drop is
// idempotent, and does nothing after a close or cleanup.
func (b *BufWriter) Drop() {
	if b.finished {
		return
	}
	reaper := b.reaper
	if ready, _ := b.PollDrop(futures.NewContext(futures.NoopWaker())); ready {
		return
	}
	rest := &BufWriter{w: b.w, buf: b.buf, start: b.start, end: b.end, unflushed: b.unflushed, closed: true}
	b.finish()
	reaper.Finish(rest)
}

// CancelWrite implements [WriteCanceler], as far as the writer does.
func (b *BufWriter) CancelWrite() { cancelWrite(b.w) }

// polledBy notes who would do the cleanup.
func (b *BufWriter) polledBy(cx *futures.Context) { b.reaper = cx.Reaper() }

// writeOut hands what is buffered to the writer.
func (b *BufWriter) writeOut(cx *futures.Context) (ready bool, err error) {
	if b.start == b.end {
		return true, nil
	}
	n, ready, err := PollWriteAll(cx, b.w, b.buf[b.start:b.end])
	b.start += n
	b.unflushed = b.unflushed || n > 0
	if b.start == b.end {
		b.start, b.end = 0, 0
	}
	return ready, err
}

// flush hands what is buffered to the writer and flushes that.
func (b *BufWriter) flush(cx *futures.Context) (ready bool, err error) {
	if ready, err := b.writeOut(cx); !ready || err != nil {
		return ready, err
	}
	if !b.unflushed {
		return true, nil
	}
	ready, err = b.w.PollFlush(cx)
	if ready && err == nil {
		b.unflushed = false
	}
	return ready, err
}

// finish gives up what is left.
func (b *BufWriter) finish() {
	b.closed, b.finished = true, true
	b.buf, b.start, b.end = nil, 0, 0
	b.unflushed = false
}
