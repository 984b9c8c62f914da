package futtest

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// IO is an aio.ReadWriter that plays the other side of a connection, as it was written
// down: what is there to be read, what must be written, and when. A read waits until
// the writes that come before it in the script have been made, and the other way round.
// At the end of the script reading is at io.EOF and writing fails the test. Writing
// anything but what the script says fails the test, too, with the place in the script.
// (tokio_test::io::Builder.)
//
// An IO belongs to one goroutine, or to the tasks of an executor that has one.
type IO struct {
	t              testing.TB
	acts           []act
	sleep          futures.Future[time.Time] // of a Wait that is played
	reader, writer futures.Waker
	closed         bool
	failed         bool
}

// act is one line of the script.
type act struct {
	kind kind
	data []byte // what is left of it
	err  error
	wait time.Duration
	at   string // where it was written down
}

type kind string

const (
	actRead     kind = "Read"
	actReadErr  kind = "ReadError"
	actWrite    kind = "Write"
	actWriteErr kind = "WriteError"
	actWait     kind = "Wait"
	actClose    kind = "Close"
)

// NewIO returns an IO with an empty script; its methods add to it and return it.
func NewIO(t testing.TB) *IO { return &IO{t: t} }

func (x *IO) add(a act) *IO {
	_, file, line, _ := runtime.Caller(2)
	a.at = fmt.Sprintf("%s:%d", file, line)
	x.acts = append(x.acts, a)
	return x
}

// Read lets p be read, in as many reads as it takes.
func (x *IO) Read(p string) *IO { return x.add(act{kind: actRead, data: []byte(p)}) }

// ReadError makes one read fail.
func (x *IO) ReadError(err error) *IO { return x.add(act{kind: actReadErr, err: err}) }

// Write wants p to be written, in as many writes as it takes.
func (x *IO) Write(p string) *IO { return x.add(act{kind: actWrite, data: []byte(p)}) }

// WriteError makes one write fail.
func (x *IO) WriteError(err error) *IO { return x.add(act{kind: actWriteErr, err: err}) }

// Wait makes reading and writing wait until d has passed since somebody got there.
func (x *IO) Wait(d time.Duration) *IO { return x.add(act{kind: actWait, wait: d}) }

// Close wants the connection to be closed for writing.
func (x *IO) Close() *IO { return x.add(act{kind: actClose}) }

// Left is how many lines of the script have not been played to their end.
func (x *IO) Left() int { return len(x.acts) }

// Done fails the test unless the script was played to its end.
func (x *IO) Done() {
	x.t.Helper()
	if len(x.acts) > 0 {
		a := x.acts[0]
		x.t.Errorf("futtest: the script of an IO was not played to its end: %s(%q) at %s is next", a.kind, a.data, a.at)
	}
}

// PollRead implements aio.Reader.
func (x *IO) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if !x.arrive(cx) {
		x.reader = cx.Waker()
		return 0, false, nil
	}
	cx.SpendBudget()
	if len(x.acts) == 0 {
		return 0, true, io.EOF
	}
	switch a := &x.acts[0]; a.kind {
	case actRead:
		n = copy(p, a.data)
		if a.data = a.data[n:]; len(a.data) == 0 {
			x.next()
		}
		return n, true, nil
	case actReadErr:
		err = a.err
		x.next()
		return 0, true, err
	}
	x.reader = cx.Waker()
	return 0, false, nil
}

// PollWrite implements aio.Writer.
func (x *IO) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if x.closed {
		return 0, true, futures.ErrClosed
	}
	if len(p) == 0 {
		return 0, true, nil
	}
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if !x.arrive(cx) {
		x.writer = cx.Waker()
		return 0, false, nil
	}
	cx.SpendBudget()
	if len(x.acts) == 0 {
		return 0, true, x.fail("%q was written after the end of the script", p)
	}
	switch a := &x.acts[0]; a.kind {
	case actWrite:
		n = min(len(p), len(a.data))
		if !bytes.Equal(p[:n], a.data[:n]) {
			return 0, true, x.fail("%q was written, and the script at %s wants %q", p, a.at, a.data)
		}
		if a.data = a.data[n:]; len(a.data) == 0 {
			x.next()
		}
		return n, true, nil
	case actWriteErr:
		err = a.err
		x.next()
		return 0, true, err
	case actClose:
		return 0, true, x.fail("%q was written, and the script at %s wants the connection to be closed", p, a.at)
	}
	x.writer = cx.Waker()
	return 0, false, nil
}

// PollFlush implements aio.Writer; it is always ready.
func (x *IO) PollFlush(*futures.Context) (ready bool, err error) { return true, nil }

// PollClose implements aio.Writer. It waits until the script is at its Close, if one is
// left.
func (x *IO) PollClose(cx *futures.Context) (ready bool, err error) {
	if x.closed {
		return true, nil
	}
	wanted := false
	for _, a := range x.acts {
		wanted = wanted || a.kind == actClose
	}
	if wanted {
		if !x.arrive(cx) || x.acts[0].kind == actRead || x.acts[0].kind == actReadErr {
			x.writer = cx.Waker()
			return false, nil
		}
		if a := x.acts[0]; a.kind != actClose {
			return true, x.fail("the connection was closed, and the script at %s wants %q to be written", a.at, a.data)
		}
		x.next()
	}
	x.closed = true
	return true, nil
}

// CancelRead implements aio.ReadCanceler.
func (x *IO) CancelRead() { x.reader = nil; x.handOver() }

// CancelWrite implements aio.WriteCanceler.
func (x *IO) CancelWrite() { x.writer = nil; x.handOver() }

// handOver lets the other side wait for the time that this one has waited for.
func (x *IO) handOver() {
	if x.sleep == nil {
		return
	}
	if x.reader == nil && x.writer == nil {
		x.sleep.Drop() // who comes next waits from the beginning
		x.sleep = nil
	}
	x.wake()
}

// arrive plays the waits that the script has got to, and says whether they are over.
func (x *IO) arrive(cx *futures.Context) bool {
	for len(x.acts) > 0 && x.acts[0].kind == actWait {
		if x.sleep == nil {
			x.sleep = timer.Sleep(x.acts[0].wait)
		}
		if _, ready, _ := x.sleep.Poll(cx); !ready {
			return false
		}
		x.sleep = nil
		x.next()
	}
	return true
}

// next goes to the next line, and wakes who may have waited for it.
func (x *IO) next() {
	x.acts = x.acts[1:]
	x.wake()
}

func (x *IO) wake() {
	r, w := x.reader, x.writer
	x.reader, x.writer = nil, nil
	if r != nil {
		r.Wake()
	}
	if w != nil {
		w.Wake()
	}
}

// fail fails the test, once.
func (x *IO) fail(format string, args ...any) error {
	x.t.Helper()
	err := fmt.Errorf("futtest: "+format, args...)
	if !x.failed {
		x.failed = true
		x.t.Errorf("%v", err)
	}
	return err
}

// LimitedReader makes a reader of r that reads at most n bytes at a time. It borrows
// r. (futures-test: limited.)
func LimitedReader(r aio.Reader, n int) aio.Reader { return &limited{r: r, n: n} }

// LimitedWriter makes a writer of w that takes at most n bytes at a time. It borrows w.
func LimitedWriter(w aio.Writer, n int) aio.Writer { return &limited{Writer: w, n: n} }

type limited struct {
	aio.Writer
	r aio.Reader
	n int
}

func (l *limited) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return l.r.PollRead(cx, p[:min(len(p), l.n)])
}

func (l *limited) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return l.Writer.PollWrite(cx, p[:min(len(p), l.n)])
}

func (l *limited) CancelRead()  { cancelRead(l.r) }
func (l *limited) CancelWrite() { cancelWrite(l.Writer) }

// InterleavePendingReader makes a reader of r that is pending at every other poll, the
// first one included, and wakes itself then. It borrows r.
func InterleavePendingReader(r aio.Reader) aio.Reader { return &interleavedReader{r: r} }

type interleavedReader struct {
	r aio.Reader
	turn
}

func (i *interleavedReader) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if i.pend(cx) {
		return 0, false, nil
	}
	return i.r.PollRead(cx, p)
}

func (i *interleavedReader) CancelRead() { cancelRead(i.r) }

// InterleavePendingWriter makes a writer of w of which each method is pending at every
// other poll, the first one included, and wakes itself then. It borrows w.
func InterleavePendingWriter(w aio.Writer) aio.Writer { return &interleavedWriter{w: w} }

type interleavedWriter struct {
	w                   aio.Writer
	write, flush, close turn
}

func (i *interleavedWriter) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if i.write.pend(cx) {
		return 0, false, nil
	}
	return i.w.PollWrite(cx, p)
}

func (i *interleavedWriter) PollFlush(cx *futures.Context) (ready bool, err error) {
	if i.flush.pend(cx) {
		return false, nil
	}
	return i.w.PollFlush(cx)
}

func (i *interleavedWriter) PollClose(cx *futures.Context) (ready bool, err error) {
	if i.close.pend(cx) {
		return false, nil
	}
	return i.w.PollClose(cx)
}

func (i *interleavedWriter) CancelWrite() { cancelWrite(i.w) }

func cancelRead(r aio.Reader) {
	if c, ok := r.(aio.ReadCanceler); ok {
		c.CancelRead()
	}
}

func cancelWrite(w aio.Writer) {
	if c, ok := w.(aio.WriteCanceler); ok {
		c.CancelWrite()
	}
}
