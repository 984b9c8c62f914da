package aio

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Copy is a future that copies from src to dst until src ends, and yields the
// number of bytes that dst took. The end is no error. It fails with the first
// error of either side, after having written what was read before a read error.
// It flushes dst at the end, and whenever src has nothing to read for now, so
// that a slow conversation is not held up in dst. A reader or writer that never
// gets on makes it fail with io.ErrNoProgress or io.ErrShortWrite. It borrows
// both.
//
// Cancel safety: not cancel safe. Dropped while pending, bytes that were read and
// not written yet are lost, and so is the number of bytes that were copied.
//
//futvet:cancelunsafe bytes read and not written yet are lost
func Copy(dst Writer, src Reader) futures.Future[int64] {
	f := &copying{dst: dst, src: src}
	f.life.Made()
	return f
}

// copying is the future of Copy. In turns it reads into buf and writes buf[start:
// end]; when src has ended or failed and buf is written, it flushes and is done.
type copying struct {
	dst        Writer
	src        Reader
	buf        []byte
	start, end int
	srcErr     error // why src is not read any more; io.EOF at its end
	unflushed  bool
	n          int64
	empty      int
	polled     bool
	life       leaf.Life
}

// copySize is the size of Copy's buffer, which is also io.Copy's.
const copySize = 32 << 10

func (f *copying) Poll(cx *futures.Context) (n int64, ready bool, err error) {
	f.life.Check("futures/aio: Copy")
	f.polled = true
	ready, err = f.run(cx)
	if !ready {
		return 0, false, nil
	}
	f.life = leaf.Completed
	f.buf = nil
	return f.n, true, err
}

func (f *copying) run(cx *futures.Context) (ready bool, err error) {
	if f.buf == nil {
		f.buf = make([]byte, copySize)
	}
	for {
		// Two sides that are always ready must not keep the task for themselves.
		if !cx.PollBudget() {
			return false, nil
		}
		if f.start == f.end && f.srcErr == nil {
			n, ready, err := f.src.PollRead(cx, f.buf)
			if !ready {
				return f.idle(cx)
			}
			checkCount(n, len(f.buf), "Reader")
			f.start, f.end = 0, n
			f.srcErr = progress(&f.empty, n, err)
			cx.SpendBudget()
		}
		n, ready, err := pollWriteAll(cx, f.dst, f.buf[f.start:f.end])
		f.start += n
		f.n += int64(n)
		f.unflushed = f.unflushed || n > 0
		switch {
		case !ready:
			return false, nil
		case err != nil:
			return true, err
		case f.srcErr == io.EOF:
			return f.flush(cx)
		case f.srcErr != nil:
			return true, f.srcErr
		}
	}
}

// idle flushes dst while src has nothing to read. It is ready only with an error.
func (f *copying) idle(cx *futures.Context) (ready bool, err error) {
	if _, err = f.flush(cx); err != nil {
		return true, err
	}
	return false, nil
}

func (f *copying) flush(cx *futures.Context) (ready bool, err error) {
	if !f.unflushed {
		return true, nil
	}
	ready, err = f.dst.PollFlush(cx)
	f.unflushed = !ready
	return ready, err
}

func (f *copying) Drop() {
	if !f.life.End() {
		return
	}
	f.buf = nil
	if f.polled {
		cancelRead(f.src)
		cancelWrite(f.dst)
	}
}
