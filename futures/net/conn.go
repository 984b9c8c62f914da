package net

import (
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Conn is a stream connection, TCP or Unix. It is an [aio.ReadWriter]. Its owner
// must Drop it, or await its cleanup ([futures.AsyncDrop]).
//
// One task may read from it while another writes to it, on different goroutines.
// A second reader, or writer, at the same moment is a mistake that panics where it
// is seen.
//
// TCP connections start with TCP_NODELAY and with keep-alive every 15 seconds, as
// in package net.
type Conn struct{ s stream }

var (
	_ aio.ReadWriter       = (*Conn)(nil)
	_ aio.ReadCanceler     = (*Conn)(nil)
	_ aio.WriteCanceler    = (*Conn)(nil)
	_ futures.AsyncDropper = (*Conn)(nil)
)

// defaultKeepAlive is package net's.
const defaultKeepAlive = 15 * time.Second

// PollRead reads what has come, up to len(p) bytes. The end is io.EOF: the peer has
// closed its writing direction. A pending read loses nothing, whatever becomes of
// it. An error of the connection, such as ECONNRESET, is returned once by the
// system; what a later read returns is up to it.
func (c *Conn) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return c.s.read(cx, p)
}

// PollWrite writes as much of p as there is room for in the system's buffer.
//
// In the portable form it takes up to 64 KiB into a buffer of its own, which is
// written in the background; its error is that of the next poll method that
// writes.
func (c *Conn) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return c.s.write(cx, p)
}

// PollFlush is ready when the system has taken what was written, which on Linux is
// always so.
func (c *Conn) PollFlush(cx *futures.Context) (ready bool, err error) { return c.s.flush(cx) }

// PollClose ends the writing direction once the system has taken what was written:
// the peer reads that, and then io.EOF. This end can still be read, and must still
// be dropped.
func (c *Conn) PollClose(cx *futures.Context) (ready bool, err error) { return c.s.closeWrite(cx) }

// PollDrop ends the writing direction as PollClose does, and closes the connection.
// What was received and nobody has read is thrown away; so much of it as is there
// is read, up to 1 MiB, so that the peer does not take the end for a reset and
// loses what it was sent. It does not wait for the peer to read, nor for the end
// of what the peer sends. Who still waits for this end is woken, and fails with
// net.ErrClosed.
func (c *Conn) PollDrop(cx *futures.Context) (ready bool, err error) { return c.s.finishing(cx) }

// Drop closes the connection at once. The system goes on sending what it has taken,
// unless there is something received that nobody has read: then it resets the
// connection, and the peer may lose what it was sent. In the portable form what was
// not flushed is lost. Who still waits for this end is woken, and fails with
// net.ErrClosed. Drop is idempotent, and may be called from any goroutine.
func (c *Conn) Drop() { c.s.drop() }

// CancelRead implements [aio.ReadCanceler].
func (c *Conn) CancelRead() { c.s.cancelRead() }

// CancelWrite implements [aio.WriteCanceler].
func (c *Conn) CancelWrite() { c.s.cancelWrite() }

// TryRead reads like PollRead but never waits: it returns ready=false if nothing
// has come. In the portable form it finds only what a read or Readable that was
// pending has waited for.
func (c *Conn) TryRead(p []byte) (n int, ready bool, err error) { return c.s.attemptRead(nil, p) }

// TryWrite writes like PollWrite but never waits: it returns ready=false if there
// is no room.
func (c *Conn) TryWrite(p []byte) (n int, ready bool, err error) { return c.s.attemptWrite(nil, p) }

// Readable is a future that completes when reading is worth trying: there are
// bytes, the end, or an error. It may be wrong, in which case [Conn.TryRead] is not
// ready, and Readable waits the next time. It fails after Drop only. It borrows c,
// and counts as its reader.
//
// With it a task can wait for a connection without having a buffer for it (Tokio's
// TcpStream::readable).
//
// Cancel safety: cancel safe. It reads nothing.
//
//futvet:cancelsafe it reads nothing
func (c *Conn) Readable() futures.Future[struct{}] {
	f := &readiness{c: c}
	f.life.Made()
	return f
}

// Writable is a future that completes when writing is worth trying, as [Readable]
// does for reading. It borrows c, and counts as its writer.
//
// Cancel safety: cancel safe. It writes nothing.
//
//futvet:cancelsafe it writes nothing
func (c *Conn) Writable() futures.Future[struct{}] {
	f := &readiness{c: c, writing: true}
	f.life.Made()
	return f
}

// PollReadable is the poll of [Conn.Readable].
func (c *Conn) PollReadable(cx *futures.Context) (ready bool, err error) {
	return pollReadiness(cx, c.s.readable)
}

// PollWritable is the poll of [Conn.Writable].
func (c *Conn) PollWritable(cx *futures.Context) (ready bool, err error) {
	return pollReadiness(cx, c.s.writable)
}

func pollReadiness(cx *futures.Context, poll func(w futures.Waker) (bool, error)) (ready bool, err error) {
	if !cx.PollBudget() {
		return false, nil
	}
	if ready, err = poll(cx.Waker()); ready {
		cx.SpendBudget()
	}
	return ready, err
}

// readiness is the future of Readable and of Writable.
type readiness struct {
	c       *Conn
	writing bool
	waits   bool
	life    leaf.Life
}

func (f *readiness) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if f.writing {
		f.life.Check("futures/net: Writable")
		ready, err = f.c.PollWritable(cx)
	} else {
		f.life.Check("futures/net: Readable")
		ready, err = f.c.PollReadable(cx)
	}
	f.waits = !ready
	if ready {
		f.life = leaf.Completed
	}
	return struct{}{}, ready, err
}

func (f *readiness) Drop() {
	switch {
	case !f.life.End() || !f.waits:
	case f.writing:
		f.c.CancelWrite()
	default:
		f.c.CancelRead()
	}
}

// LocalAddr is the address of this end, nil if it is not known any more.
func (c *Conn) LocalAddr() stdnet.Addr { return c.s.localAddr() }

// RemoteAddr is the address of the other end, nil if it is not known any more. The
// zone of a TCP address is left out.
func (c *Conn) RemoteAddr() stdnet.Addr { return c.s.remoteAddr() }

// SetNoDelay says whether the system sends what was written at once, as it does for
// a new connection, or may wait for more. It fails if this is not TCP.
func (c *Conn) SetNoDelay(on bool) error { return c.s.setNoDelay(on) }

// SetKeepAlive makes the system look every so often, in full seconds, whether the
// peer is still there while nothing is sent; 0 or less turns that off. It fails if
// this is not TCP.
func (c *Conn) SetKeepAlive(every time.Duration) error { return c.s.setKeepAlive(every) }

// Control calls f with the descriptor, which f borrows: it must not close it, change
// whether it blocks, nor use c. For options that have no method here.
func (c *Conn) Control(f func(fd uintptr)) error { return c.s.descriptor(f) }

// FromConn makes a Conn of a connection of package net, TCP or Unix, which it takes,
// also when it fails. Nobody else may use the connection any more.
func FromConn(c stdnet.Conn) (*Conn, error) { return fromConn(c) }
