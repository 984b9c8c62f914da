package aio

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Write is a future of one write of p to w, and yields how many bytes w took,
// which may be fewer than len(p). An error may come with bytes that were taken
// before it. It borrows w and p.
//
// Cancel safety: cancel safe. The poll that writes is the one that completes, so
// dropping a pending Write has written nothing.
//
//futvet:cancelsafe bytes are taken in the poll that says how many
func Write(w Writer, p []byte) futures.Future[int] {
	f := &write{w: w, p: p}
	f.life.Made()
	return f
}

type write struct {
	w     Writer
	p     []byte
	waits bool // polled, and pending
	life  leaf.Life
}

func (f *write) Poll(cx *futures.Context) (n int, ready bool, err error) {
	f.life.Check("futures/aio: Write")
	n, ready, err = f.w.PollWrite(cx, f.p)
	f.waits = !ready
	if !ready {
		return 0, false, nil
	}
	f.life = leaf.Completed
	checkCount(n, len(f.p), "Writer")
	return n, true, err
}

func (f *write) Drop() {
	if f.life.End() && f.waits {
		cancelWrite(f.w)
	}
}

// WriteAll is a future that writes to w until it took all of p, and yields the
// number of bytes that it took: len(p), or fewer with an error. A writer that
// takes nothing and has no error to show makes it fail with io.ErrShortWrite. It
// does not flush. It borrows w and p.
//
// Cancel safety: not cancel safe. Dropped while pending, some of p may have been
// written, and how much is lost.
//
//futvet:cancelunsafe how much was written is lost
func WriteAll(w Writer, p []byte) futures.Future[int] {
	f := &writeAll{w: w, p: p}
	f.life.Made()
	return f
}

type writeAll struct {
	w     Writer
	p     []byte
	n     int
	waits bool
	life  leaf.Life
}

func (f *writeAll) Poll(cx *futures.Context) (n int, ready bool, err error) {
	f.life.Check("futures/aio: WriteAll")
	k, ready, err := PollWriteAll(cx, f.w, f.p[f.n:])
	f.n += k
	f.waits = !ready
	if !ready {
		return 0, false, nil
	}
	f.life = leaf.Completed
	return f.n, true, err
}

func (f *writeAll) Drop() {
	if f.life.End() && f.waits {
		cancelWrite(f.w)
	}
}

// PollWriteAll writes p to w for as long as w is ready, and returns the number of
// bytes that it took, pending or not: a pending one has taken n bytes, too. It is
// ready when w took all of them or failed; a w that takes nothing and has no error to
// show fails with io.ErrShortWrite. It is for poll methods that keep the place they
// have got to.
func PollWriteAll(cx *futures.Context, w Writer, p []byte) (n int, ready bool, err error) {
	for n < len(p) {
		k, ready, err := pollWriteOnce(cx, w, p[n:])
		n += k
		if !ready || err != nil {
			return n, ready, err
		}
	}
	return n, true, nil
}

// pollWriteOnce writes p, which is not empty, to w once. It checks what w returns.
func pollWriteOnce(cx *futures.Context, w Writer, p []byte) (n int, ready bool, err error) {
	n, ready, err = w.PollWrite(cx, p)
	if !ready {
		return 0, false, nil
	}
	checkCount(n, len(p), "Writer")
	if n == 0 && err == nil {
		err = io.ErrShortWrite
	}
	return n, true, err
}

// Flush is a future of w's flushing: what w took before is on its way when it
// completes. It borrows w.
//
// Cancel safety: cancel safe. What is not flushed yet stays in w, and the next
// Flush goes on with it.
//
//futvet:cancelsafe what is not flushed yet stays in the writer
func Flush(w Writer) futures.Future[struct{}] {
	f := &finish{w: w, poll: Writer.PollFlush, name: "futures/aio: Flush"}
	f.life.Made()
	return f
}

// Close is a future of w's closing: w is flushed, and whoever reads the bytes
// sees their end. It borrows w: one that has an owner must still be dropped.
//
// Cancel safety: cancel safe. A close that was given up leaves w open or closed,
// with what it has not flushed yet; the next Close goes on with it.
//
//futvet:cancelsafe closing is taken up again by the next Close
func Close(w Writer) futures.Future[struct{}] {
	f := &finish{w: w, poll: Writer.PollClose, name: "futures/aio: Close"}
	f.life.Made()
	return f
}

// finish is the future of Flush and of Close.
type finish struct {
	w     Writer
	poll  func(w Writer, cx *futures.Context) (ready bool, err error)
	name  string
	waits bool
	life  leaf.Life
}

func (f *finish) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check(f.name)
	ready, err = f.poll(f.w, cx)
	f.waits = !ready
	if !ready {
		return struct{}{}, false, nil
	}
	f.life = leaf.Completed
	return struct{}{}, true, err
}

func (f *finish) Drop() {
	if f.life.End() && f.waits {
		cancelWrite(f.w)
	}
}
