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
	closes     bool // dst, instead of flushing it, when src has ended
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
		n, ready, err := PollWriteAll(cx, f.dst, f.buf[f.start:f.end])
		f.start += n
		f.n += int64(n)
		f.unflushed = f.unflushed || n > 0
		switch {
		case !ready:
			return false, nil
		case err != nil:
			return true, err
		case f.srcErr == io.EOF && f.closes:
			return f.dst.PollClose(cx)
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

// Copied is how many bytes [CopyBoth] has copied each way.
type Copied struct{ AToB, BToA int64 }

// CopyBoth is a future that copies from a to b and from b to a at the same time. When
// one of them has ended, the other is closed, which flushes it and shows its peer the
// end, while the other direction goes on: it completes when both have ended and were
// closed. It fails with the first error of either side, and does not wait for the
// other direction then. It yields how much was written each way, with an error, too.
// It borrows both. The semantics are those of Tokio's copy_bidirectional.
//
// Cancel safety: not cancel safe. Dropped while pending, bytes that were read and not
// written yet are lost, in each direction, and so are the numbers.
//
//futvet:cancelunsafe bytes read and not written yet are lost
func CopyBoth(a, b ReadWriter) futures.Future[Copied] {
	f := &copyBoth{
		ab: copying{dst: b, src: a, closes: true},
		ba: copying{dst: a, src: b, closes: true},
	}
	f.life.Made()
	return f
}

type copyBoth struct {
	ab, ba copying
	life   leaf.Life
}

func (f *copyBoth) Poll(cx *futures.Context) (n Copied, ready bool, err error) {
	f.life.Check("futures/aio: CopyBoth")
	ready = true
	for _, c := range []*copying{&f.ab, &f.ba} {
		if c.life != leaf.Live {
			continue
		}
		_, done, err := c.Poll(cx)
		if err != nil {
			f.Drop()
			f.life = leaf.Completed
			return f.copied(), true, err
		}
		ready = ready && done
	}
	if !ready {
		return Copied{}, false, nil
	}
	f.life = leaf.Completed
	return f.copied(), true, nil
}

func (f *copyBoth) copied() Copied { return Copied{AToB: f.ab.n, BToA: f.ba.n} }

func (f *copyBoth) Drop() {
	if f.life.End() {
		f.ab.Drop()
		f.ba.Drop()
	}
}

// CopyBuf is a future that copies from src to dst until src ends, straight from src's
// buffer, and yields the number of bytes that dst took. The end is no error. It fails
// with the first error of either side. It flushes dst at the end, and whenever src
// has nothing to read for now. It borrows both. It is futures-rs' copy_buf.
//
// Cancel safety: cancel safe. What dst has taken is consumed, and all else is still
// in src: the next CopyBuf goes on. Only the number of bytes is lost.
//
//futvet:cancelsafe bytes are consumed as they are written
func CopyBuf(dst Writer, src BufferedReader) futures.Future[int64] {
	f := &copyBuf{dst: dst, src: src}
	f.life.Made()
	return f
}

type copyBuf struct {
	dst       Writer
	src       BufferedReader
	unflushed bool
	ended     bool
	n         int64
	polled    bool
	life      leaf.Life
}

func (f *copyBuf) Poll(cx *futures.Context) (n int64, ready bool, err error) {
	f.life.Check("futures/aio: CopyBuf")
	f.polled = true
	ready, err = f.run(cx)
	if !ready {
		return 0, false, nil
	}
	f.life = leaf.Completed
	return f.n, true, err
}

func (f *copyBuf) run(cx *futures.Context) (ready bool, err error) {
	for !f.ended {
		if !cx.PollBudget() {
			return false, nil
		}
		p, ready, err := f.src.PollFillBuf(cx)
		switch {
		case !ready:
			if _, err := f.flush(cx); err != nil {
				return true, err
			}
			return false, nil
		case err == io.EOF:
			f.ended = true
			continue
		case err != nil:
			return true, err
		}
		n, ready, err := pollWriteOnce(cx, f.dst, p)
		if n > 0 {
			f.src.Consume(n)
			f.n += int64(n)
			f.unflushed = true
		}
		if !ready || err != nil {
			return ready, err
		}
		cx.SpendBudget()
	}
	return f.flush(cx)
}

func (f *copyBuf) flush(cx *futures.Context) (ready bool, err error) {
	if !f.unflushed {
		return true, nil
	}
	ready, err = f.dst.PollFlush(cx)
	f.unflushed = !ready
	return ready, err
}

func (f *copyBuf) Drop() {
	if f.life.End() && f.polled {
		cancelRead(f.src)
		cancelWrite(f.dst)
	}
}
