package compat

import (
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ToReader makes an io.Reader of r: Read polls r on the goroutine that calls it,
// until r is ready. It takes r, which Close drops if it is a [futures.Dropper].
func ToReader(r aio.Reader) *Reader {
	x := &Reader{r: r}
	x.init(make(chan struct{}))
	return x
}

// Reader is the reader of [ToReader]. It is safe for concurrent use; reads take
// turns. It must not be used in a Poll method or an async block, which it would
// block.
type Reader struct {
	direction
	r aio.Reader
}

var _ io.ReadCloser = (*Reader)(nil)

// Read implements io.Reader. It fails with os.ErrDeadlineExceeded when the deadline
// has passed, and with net.ErrClosed once the reader was closed; no bytes are lost
// then.
//
//futvet:blocking
func (x *Reader) Read(p []byte) (n int, err error) { return x.read(x.r, p) }

// SetReadDeadline makes reads fail from t on, the one that waits now included; the
// zero time stands for no deadline.
func (x *Reader) SetReadDeadline(t time.Time) error { return x.setDeadline(t) }

// Close makes the read that waits fail, and drops what the reader has taken. It is
// idempotent.
//
//futvet:blocking
func (x *Reader) Close() error {
	if !x.shut() {
		return nil
	}
	x.turn <- struct{}{}
	if d, ok := x.r.(futures.Dropper); ok {
		d.Drop()
	}
	return nil
}

// ToWriter makes an io.Writer of w: Write polls w on the goroutine that calls it,
// until w has taken everything. It takes w, which Close closes, and drops if it is a
// [futures.Dropper].
func ToWriter(w aio.Writer) *Writer {
	x := &Writer{w: w}
	x.init(make(chan struct{}))
	return x
}

// Writer is the writer of [ToWriter]. It is safe for concurrent use; writes take
// turns. It must not be used in a Poll method or an async block, which it would
// block.
type Writer struct {
	direction
	w aio.Writer
}

var _ io.WriteCloser = (*Writer)(nil)

// Write implements io.Writer. It fails with os.ErrDeadlineExceeded when the
// deadline has passed, and with net.ErrClosed once the writer was closed; n bytes
// were taken then. It does not flush.
//
//futvet:blocking
func (x *Writer) Write(p []byte) (n int, err error) { return x.write(x.w, p, false) }

// Flush returns when everything that was written is on its way.
//
//futvet:blocking
func (x *Writer) Flush() error { return x.flush(x.w) }

// SetWriteDeadline makes writes fail from t on, the one that waits now included; the
// zero time stands for no deadline.
func (x *Writer) SetWriteDeadline(t time.Time) error { return x.setDeadline(t) }

// Close makes the write that waits fail. It flushes and closes what the writer has
// taken, for which it waits until the deadline, or five seconds if there is none,
// and then drops it. It is idempotent.
//
//futvet:blocking
func (x *Writer) Close() error {
	if !x.shut() {
		return nil
	}
	x.turn <- struct{}{}
	err := x.close(x.w)
	if d, ok := x.w.(futures.Dropper); ok {
		d.Drop()
	}
	return err
}

// direction is one direction of a Conn, or the only one of a Reader or Writer. One
// operation at a time has its turn; it polls, and waits for its waker, the deadline
// or the closing.
type direction struct {
	turn     chan struct{} // has room for one; full while it is somebody's
	wake     bell
	cx       *futures.Context
	deadline deadline
	closing  chan struct{} // closed by Close; a Conn's directions share it
	once     *sync.Once
}

func (x *direction) init(closing chan struct{}) {
	x.turn = make(chan struct{}, 1)
	x.wake = newBell()
	x.cx = futures.NewContext(x.wake)
	x.deadline.passed = make(chan struct{})
	x.closing = closing
	x.once = new(sync.Once)
}

// shut begins the closing and says whether it had not begun before.
func (x *direction) shut() (first bool) {
	x.once.Do(func() {
		close(x.closing)
		first = true
	})
	return first
}

// check fails if an operation must not go on.
func (x *direction) check() error {
	select {
	case <-x.closing:
		return net.ErrClosed
	default:
	}
	select {
	case <-x.deadline.channel():
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}

// enter waits for the operation's turn. The caller gives it back by leave unless it
// failed.
func (x *direction) enter() error {
	if err := x.check(); err != nil {
		return err
	}
	select {
	case x.turn <- struct{}{}:
		return nil
	case <-x.closing:
		return net.ErrClosed
	case <-x.deadline.channel():
		return os.ErrDeadlineExceeded
	}
}

func (x *direction) leave() { <-x.turn }

// wait waits until polling again is worthwhile, or fails if that is not to be.
func (x *direction) wait() error {
	select {
	case <-x.wake:
	case <-x.closing:
	case <-x.deadline.channel():
	}
	return x.check()
}

func (x *direction) setDeadline(t time.Time) error {
	select {
	case <-x.closing:
		return net.ErrClosed
	default:
	}
	x.deadline.set(t)
	return nil
}

func (x *direction) read(r aio.Reader, p []byte) (n int, err error) {
	if err := x.enter(); err != nil {
		return 0, err
	}
	defer x.leave()
	for {
		n, ready, err := r.PollRead(x.cx, p)
		if ready {
			return n, err
		}
		if err := x.wait(); err != nil {
			if c, ok := r.(aio.ReadCanceler); ok {
				c.CancelRead()
			}
			return 0, err
		}
	}
}

func (x *direction) write(w aio.Writer, p []byte, flush bool) (n int, err error) {
	if err := x.enter(); err != nil {
		return 0, err
	}
	defer x.leave()
	for n < len(p) {
		k, ready, err := w.PollWrite(x.cx, p[n:])
		switch {
		case !ready:
			err = x.waitWrite(w)
		case k < 0 || k > len(p)-n:
			panic("futures/compat: Writer returned an invalid count")
		case k == 0 && err == nil:
			err = io.ErrShortWrite
		}
		n += k
		if err != nil {
			return n, err
		}
	}
	if flush {
		return n, x.finish(w, w.PollFlush)
	}
	return n, nil
}

func (x *direction) flush(w aio.Writer) error {
	if err := x.enter(); err != nil {
		return err
	}
	defer x.leave()
	return x.finish(w, w.PollFlush)
}

// finish polls until it is ready.
func (x *direction) finish(w aio.Writer, poll func(cx *futures.Context) (bool, error)) error {
	for {
		if ready, err := poll(x.cx); ready {
			return err
		}
		if err := x.waitWrite(w); err != nil {
			return err
		}
	}
}

func (x *direction) waitWrite(w aio.Writer) error {
	err := x.wait()
	if err != nil {
		cancelWrite(w)
	}
	return err
}

func cancelWrite(w aio.Writer) {
	if c, ok := w.(aio.WriteCanceler); ok {
		c.CancelWrite()
	}
}

// closeTimeout is how long Close waits for a writer without a deadline. It is what
// crypto/tls allows its closing alert.
const closeTimeout = 5 * time.Second

// close closes w. The caller has the turn, for good, and has called shut.
func (x *direction) close(w aio.Writer) error {
	limit := time.NewTimer(closeTimeout)
	defer limit.Stop()
	passed := x.deadline.channel()
	for {
		ready, err := w.PollClose(x.cx)
		if ready {
			return err
		}
		select {
		case <-x.wake:
			continue
		case <-passed:
		case <-limit.C:
		}
		cancelWrite(w)
		return os.ErrDeadlineExceeded
	}
}

// deadline is a point in time that can be moved.
type deadline struct {
	mu     sync.Mutex
	timer  *time.Timer
	passed chan struct{} // closed when the time has come
}

// channel is closed when the deadline has passed. If it has, and was moved then,
// the channel is another one.
func (d *deadline) channel() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.passed
}

func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil && !d.timer.Stop() {
		<-d.passed // it has gone off, and closes the channel now if it has not yet
	}
	d.timer = nil
	closed := false
	select {
	case <-d.passed:
		closed = true
	default:
	}
	if t.IsZero() {
		if closed {
			d.passed = make(chan struct{})
		}
		return
	}
	left := time.Until(t)
	if left <= 0 {
		if !closed {
			close(d.passed)
		}
		return
	}
	if closed {
		d.passed = make(chan struct{})
	}
	passed := d.passed
	d.timer = time.AfterFunc(left, func() { close(passed) })
}
