package aio

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Read is a future of one read from r into p, and yields the number of bytes. At
// the end it fails with io.EOF, and yields 0. An error may come with bytes that
// were read before it. It borrows r and p.
//
// Cancel safety: cancel safe. The poll that reads is the one that completes, so
// dropping a pending Read leaves every byte in r.
//
//futvet:cancelsafe bytes leave the reader in the poll that yields them
func Read(r Reader, p []byte) futures.Future[int] {
	f := &read{r: r, p: p}
	f.life.Made()
	return f
}

type read struct {
	r     Reader
	p     []byte
	waits bool // polled, and pending
	life  leaf.Life
}

func (f *read) Poll(cx *futures.Context) (n int, ready bool, err error) {
	f.life.Check("futures/aio: Read")
	n, ready, err = f.r.PollRead(cx, f.p)
	f.waits = !ready
	if !ready {
		return 0, false, nil
	}
	f.life = leaf.Completed
	checkCount(n, len(f.p), "Reader")
	return n, true, err
}

func (f *read) Drop() {
	if f.life.End() && f.waits {
		cancelRead(f.r)
	}
}

// ReadFull is a future that reads from r until p is full, and yields len(p). If
// the end comes before the first byte it fails with io.EOF, if it comes later
// with io.ErrUnexpectedEOF; it yields the number of bytes read with these and
// with every other error. A reader that never gets on makes it fail with
// io.ErrNoProgress. It borrows r and p.
//
// Cancel safety: not cancel safe. Dropped while pending, the bytes read so far
// are in p, but how many they are is lost, and r does not have them any more.
//
//futvet:cancelunsafe bytes already read are lost
func ReadFull(r Reader, p []byte) futures.Future[int] {
	f := &readFull{r: r, p: p}
	f.life.Made()
	return f
}

type readFull struct {
	r     Reader
	p     []byte
	n     int
	empty int
	waits bool
	life  leaf.Life
}

func (f *readFull) Poll(cx *futures.Context) (n int, ready bool, err error) {
	f.life.Check("futures/aio: ReadFull")
	for f.n < len(f.p) && err == nil {
		var k int
		k, ready, err = f.r.PollRead(cx, f.p[f.n:])
		f.waits = !ready
		if !ready {
			return 0, false, nil
		}
		checkCount(k, len(f.p)-f.n, "Reader")
		f.n += k
		err = progress(&f.empty, k, err)
	}
	f.life = leaf.Completed
	switch {
	case f.n == len(f.p):
		err = nil
	case err == io.EOF && f.n > 0:
		err = io.ErrUnexpectedEOF
	}
	return f.n, true, err
}

func (f *readFull) Drop() {
	if f.life.End() && f.waits {
		cancelRead(f.r)
	}
}

// progress counts in empty the reads in a row that brought nothing, of which one
// has just returned n and err, and returns err, or io.ErrNoProgress after too
// many of them.
func progress(empty *int, n int, err error) error {
	if n > 0 || err != nil {
		*empty = 0
		return err
	}
	if *empty++; *empty >= maxEmpty {
		return io.ErrNoProgress
	}
	return nil
}

// ReadAll is a future that reads from r to its end, and yields what it read. The
// end is no error. With any other error it yields what was read before it. A
// reader that never gets on makes it fail with io.ErrNoProgress. It borrows r.
//
// Cancel safety: not cancel safe. Dropped while pending, the bytes read so far
// are lost.
//
//futvet:cancelunsafe bytes already read are lost
func ReadAll(r Reader) futures.Future[[]byte] {
	f := &readAll{r: r, name: "futures/aio: ReadAll"}
	f.life.Made()
	return f
}

type readAll struct {
	r     Reader
	name  string
	buf   []byte
	empty int
	waits bool
	life  leaf.Life
}

func (f *readAll) Poll(cx *futures.Context) (b []byte, ready bool, err error) {
	f.life.Check(f.name)
	if f.buf == nil {
		f.buf = make([]byte, 0, 512)
	}
	for err == nil {
		// A reader that always has more must not keep the task for itself.
		if !cx.PollBudget() {
			return nil, false, nil
		}
		if len(f.buf) == cap(f.buf) {
			f.buf = append(f.buf, 0)[:len(f.buf)]
		}
		room := f.buf[len(f.buf):cap(f.buf)]
		var k int
		k, ready, err = f.r.PollRead(cx, room)
		f.waits = !ready
		if !ready {
			return nil, false, nil
		}
		checkCount(k, len(room), "Reader")
		f.buf = f.buf[:len(f.buf)+k]
		err = progress(&f.empty, k, err)
		cx.SpendBudget()
	}
	f.life = leaf.Completed
	if err == io.EOF {
		err = nil
	}
	b, f.buf = f.buf, nil
	return b, true, err
}

func (f *readAll) Drop() {
	if !f.life.End() {
		return
	}
	f.buf = nil
	if f.waits {
		cancelRead(f.r)
	}
}

// ReadString is [ReadAll] as a string. Whether it is UTF-8 is not looked at, other
// than by futures-rs' and Tokio's read_to_string.
//
// Cancel safety: not cancel safe. Dropped while pending, the bytes read so far are
// lost.
//
//futvet:cancelunsafe bytes already read are lost
func ReadString(r Reader) futures.Future[string] {
	f := &readString{readAll{r: r, name: "futures/aio: ReadString"}}
	f.life.Made()
	return f
}

type readString struct{ readAll }

func (f *readString) Poll(cx *futures.Context) (s string, ready bool, err error) {
	b, ready, err := f.readAll.Poll(cx)
	return string(b), ready, err
}
