package compat

import (
	"net"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ToConn makes a net.Conn of rw, for code that wants one: its methods poll rw on the
// goroutine that calls them. It takes rw, which Close drops if it is a
// [futures.Dropper]. A read and a write are polled beside each other, on different
// goroutines, so rw must allow that, as an [aio.Pipe] and the connections of
// futures/net do.
func ToConn(rw aio.ReadWriter) *Conn {
	x := &Conn{rw: rw}
	closing := make(chan struct{})
	x.in.init(closing)
	x.out.init(closing)
	return x
}

// Conn is the connection of [ToConn]. It is safe for concurrent use. It must not be
// used in a Poll method or an async block, which it would block.
type Conn struct {
	rw      aio.ReadWriter
	in, out direction
}

var _ net.Conn = (*Conn)(nil)

// Read implements net.Conn. It fails with os.ErrDeadlineExceeded when the read
// deadline has passed, and with net.ErrClosed once the connection was closed; no
// bytes are lost then.
//
//futvet:blocking
func (x *Conn) Read(p []byte) (n int, err error) { return x.in.read(x.rw, p) }

// Write implements net.Conn: it returns when all of p was taken and flushed, or
// fails as Read does; n bytes were taken then.
//
//futvet:blocking
func (x *Conn) Write(p []byte) (n int, err error) { return x.out.write(x.rw, p, true) }

// Close makes the reads and writes that wait fail, closes what the connection was
// made of, for which it waits until the write deadline, or five seconds if there is
// none, and drops it. It is idempotent.
//
//futvet:blocking
func (x *Conn) Close() error {
	if !x.out.shut() {
		return nil
	}
	x.in.turn <- struct{}{}
	x.out.turn <- struct{}{}
	err := x.out.close(x.rw)
	if d, ok := x.rw.(futures.Dropper); ok {
		d.Drop()
	}
	return err
}

// SetDeadline implements net.Conn.
func (x *Conn) SetDeadline(t time.Time) error {
	if err := x.in.setDeadline(t); err != nil {
		return err
	}
	return x.out.setDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (x *Conn) SetReadDeadline(t time.Time) error { return x.in.setDeadline(t) }

// SetWriteDeadline implements net.Conn. It counts for Close, too.
func (x *Conn) SetWriteDeadline(t time.Time) error { return x.out.setDeadline(t) }

// LocalAddr is that of what the connection was made of, if it has one.
func (x *Conn) LocalAddr() net.Addr {
	if a, ok := x.rw.(interface{ LocalAddr() net.Addr }); ok {
		return a.LocalAddr()
	}
	return unknownAddr{}
}

// RemoteAddr is that of what the connection was made of, if it has one.
func (x *Conn) RemoteAddr() net.Addr {
	if a, ok := x.rw.(interface{ RemoteAddr() net.Addr }); ok {
		return a.RemoteAddr()
	}
	return unknownAddr{}
}

// unknownAddr is the address of something that has none.
type unknownAddr struct{}

func (unknownAddr) Network() string { return "aio" }
func (unknownAddr) String() string  { return "aio" }
