package compat

import (
	"net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// FromConn makes an asynchronous connection of c, which works as the reader of
// [FromReader] and the writer of [FromWriter] do, but has a goroutine of its own for
// each read, write and close while it lasts: connections may be silent for long, and
// must not use up a pool. So a connection that somebody waits to read from costs a
// goroutine and a buffer; those of futures/net do not.
//
// PollClose ends the writing direction if c has CloseWrite, as TCP, Unix and TLS
// connections have, and closes c otherwise. It takes c, which its Drop closes.
func FromConn(c net.Conn) *AsyncConn {
	x := &AsyncConn{conn: c}
	closeFn := c.Close
	if h, ok := c.(interface{ CloseWrite() error }); ok {
		closeFn = h.CloseWrite
	}
	x.in.init(c, apart{})
	x.out.init(c, closeFn, apart{})
	return x
}

// AsyncConn is the connection of [FromConn]. One task may read from it while another
// one writes to it, on different goroutines; each direction has one user at a time.
type AsyncConn struct {
	conn net.Conn
	in   reader
	out  writer
}

var (
	_ aio.ReadWriter    = (*AsyncConn)(nil)
	_ aio.ReadCanceler  = (*AsyncConn)(nil)
	_ aio.WriteCanceler = (*AsyncConn)(nil)
	_ futures.Dropper   = (*AsyncConn)(nil)
)

// PollRead implements aio.Reader. A pending read loses nothing.
func (x *AsyncConn) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return x.in.PollRead(cx, p)
}

// PollWrite implements aio.Writer.
func (x *AsyncConn) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	return x.out.PollWrite(cx, p)
}

// PollFlush is ready when what was written has been passed to the connection.
func (x *AsyncConn) PollFlush(cx *futures.Context) (ready bool, err error) {
	return x.out.PollFlush(cx)
}

// PollClose implements aio.Writer.
func (x *AsyncConn) PollClose(cx *futures.Context) (ready bool, err error) {
	return x.out.PollClose(cx)
}

// CancelRead implements aio.ReadCanceler.
func (x *AsyncConn) CancelRead() { x.in.CancelRead() }

// CancelWrite implements aio.WriteCanceler.
func (x *AsyncConn) CancelWrite() { x.out.CancelWrite() }

// LocalAddr is the connection's.
func (x *AsyncConn) LocalAddr() net.Addr { return x.conn.LocalAddr() }

// RemoteAddr is the connection's.
func (x *AsyncConn) RemoteAddr() net.Addr { return x.conn.RemoteAddr() }

// Drop closes the connection, on a goroutine of its own, which makes the reads and
// writes that are under way return. What is buffered is lost. Drop is idempotent.
func (x *AsyncConn) Drop() {
	if x.in.leave() {
		x.out.leave()
		go closeQuietly(x.conn)
	}
}
