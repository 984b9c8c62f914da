// Package tls is TLS over any [aio.ReadWriter], through crypto/tls.
//
// What it costs: a handshake runs in an async block, that is, it costs the stack of
// a goroutine while it lasts. After it there is neither a goroutine nor a block: a
// read decrypts what has come on the caller's stack, and is pending if that is not a
// whole record yet, which crypto/tls keeps; that it can be asked again is what it
// promises for a read that has met its deadline. An idle connection costs what the
// state of crypto/tls does, some kilobytes, and no buffer for writing.
package tls

import (
	"context"
	"crypto/tls"
	"net"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Conn is a TLS connection. It is an [aio.ReadWriter] itself. Its owner must Drop it,
// or await its cleanup ([futures.AsyncDrop]).
//
// The handshake begins with the first read, write or [Conn.Handshake], and each of
// these drives it. One task may read while another writes, on different goroutines;
// each direction has one user at a time. PollDrop and Drop must not run at the same
// time as they do.
type Conn struct {
	rw   aio.ReadWriter
	tls  *tls.Conn
	wire wire

	notified bool // close-notify was written
	closed   bool // PollClose was ready

	// The handshake. It is polled by whoever sets driving, without mu.
	mu      sync.Mutex
	dropped bool
	begun   bool
	driving bool
	done    bool
	block   *futures.Block[struct{}] // nil before it has begun and after it has ended
	err     error
	waiting [2]futures.Waker // of who waits for it, by direction
}

var (
	_ aio.ReadWriter       = (*Conn)(nil)
	_ aio.ReadCanceler     = (*Conn)(nil)
	_ aio.WriteCanceler    = (*Conn)(nil)
	_ futures.AsyncDropper = (*Conn)(nil)
)

// The directions of waiting.
const (
	reader = iota
	writer
)

// Client makes the client's end of a TLS connection over rw, which it takes: rw is
// dropped with the Conn if it is a [futures.Dropper]. The config is that of
// tls.Client, and must not be changed any more; renegotiation is not supported and
// is refused whatever the config says.
//
//futvet:owns rw
func Client(rw aio.ReadWriter, config *tls.Config) *Conn {
	c := newConn(rw)
	config = config.Clone()
	config.Renegotiation = tls.RenegotiateNever
	c.tls = tls.Client(&c.wire, config)
	return c
}

// Server makes the server's end of a TLS connection over rw, which it takes: rw is
// dropped with the Conn if it is a [futures.Dropper]. The config is that of
// tls.Server, and must not be changed any more. Its callbacks must not block.
//
//futvet:owns rw
func Server(rw aio.ReadWriter, config *tls.Config) *Conn {
	c := newConn(rw)
	c.tls = tls.Server(&c.wire, config)
	return c
}

func newConn(rw aio.ReadWriter) *Conn {
	c := &Conn{rw: rw}
	c.wire.rw = rw
	return c
}

// ConnectionState is what crypto/tls says about the connection.
func (c *Conn) ConnectionState() tls.ConnectionState { return c.tls.ConnectionState() }

// Handshake is a future that completes when the handshake has, with what it has come
// to. It need not be used: reading and writing begin with the handshake. It borrows
// c, and counts as its reader. It fails as often as it is asked if the handshake
// failed.
//
// Cancel safety: cancel safe. The handshake stays where it is, and goes on with the
// next use of c.
//
//futvet:cancelsafe the handshake is the connection's and goes on with its next use
func (c *Conn) Handshake() futures.Future[tls.ConnectionState] {
	f := &handshake{c: c}
	f.life.Made()
	return f
}

// handshake is the future of Handshake.
type handshake struct {
	c     *Conn
	waits bool
	life  leaf.Life
}

func (f *handshake) Poll(cx *futures.Context) (s tls.ConnectionState, ready bool, err error) {
	f.life.Check("futures/net/tls: Handshake")
	ready, err = f.c.shake(cx, reader)
	if f.waits = !ready; !ready {
		return s, false, nil
	}
	f.life = leaf.Completed
	if err == nil {
		s = f.c.ConnectionState()
	}
	return s, true, err
}

func (f *handshake) Drop() {
	if f.life.End() && f.waits {
		f.c.CancelRead()
	}
}

// shake drives the handshake on behalf of a direction, and is ready when it is done.
//
// Whoever polls it last has given its waker to rw, and drives it on when woken. When
// it is done the other one is woken, too; and if the one that would be woken gives
// up, the other one is woken to take over.
func (c *Conn) shake(cx *futures.Context, direction int) (ready bool, err error) {
	c.mu.Lock()
	switch {
	case c.dropped:
		c.mu.Unlock()
		return true, net.ErrClosed
	case c.done:
		defer c.mu.Unlock()
		return true, c.err
	}
	c.waiting[direction] = cx.Waker()
	if c.driving {
		c.mu.Unlock()
		return false, nil
	}
	if !c.begun {
		c.begun = true
		c.block = futures.Async(c.run)
	}
	c.driving = true
	c.mu.Unlock()

	returned := false
	defer func() {
		c.mu.Lock()
		c.driving = false
		var w futures.Waker
		switch {
		case !returned: // a panic, of a callback of the config for example
			c.done, c.block, c.err = true, nil, errPanicked
		case ready:
			c.done, c.block, c.err = true, nil, err
		}
		if c.done {
			w = c.waiting[1-direction]
			c.waiting = [2]futures.Waker{}
		}
		c.mu.Unlock()
		leaf.Wake(w)
	}()
	_, ready, err = c.block.Poll(cx)
	returned = true
	return ready, err
}

// run is the handshake.
func (c *Conn) run(co *futures.Co) (_ struct{}, err error) {
	c.wire.co = co
	defer func() { c.wire.co = nil }()
	err = c.tls.HandshakeContext(context.Background())
	// What it has written last: of a failed one that is the alert that says why.
	if ferr := c.wire.send(co); err == nil {
		err = ferr
	}
	return struct{}{}, err
}

// PollRead reads what has come and was decrypted. The end is io.EOF: the peer has
// said that it will send no more, or, as in crypto/tls, has just closed its
// connection between two records. Dropped while pending it loses nothing: a part of
// a record stays where it is.
func (c *Conn) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if ready, err := c.shake(cx, reader); !ready || err != nil {
		return 0, ready, err
	}
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if len(p) == 0 {
		return 0, true, nil
	}
	c.wire.cx, c.wire.pending = cx, false
	defer func() { c.wire.cx = nil }()
	n, err = c.tls.Read(p)
	if c.wire.pending && err == errPending {
		if n == 0 {
			return 0, false, nil
		}
		err = nil
	}
	cx.SpendBudget()
	return n, true, err
}

// maxPlain is how much of a write is taken at a time: a record.
const maxPlain = 16 << 10

// PollWrite encrypts up to 16 KiB of p and writes that as far as it is taken at
// once; the rest is written by the next PollWrite, PollFlush or PollClose. While
// there is such a rest it is pending, and takes nothing.
func (c *Conn) PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if ready, err := c.shake(cx, writer); !ready || err != nil {
		return 0, ready, err
	}
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if ready, err := c.wire.flush(cx); !ready || err != nil {
		return 0, ready, err
	}
	if len(p) == 0 {
		return 0, true, nil
	}
	n, err = c.tls.Write(p[:min(len(p), maxPlain)])
	cx.SpendBudget()
	if err == nil {
		_, err = c.wire.flush(cx) // that is all the same to this write, unless it fails
	}
	return n, true, err
}

// PollFlush writes what was encrypted and flushes the connection below. If nothing
// was written yet it does not wait for the handshake.
func (c *Conn) PollFlush(cx *futures.Context) (ready bool, err error) {
	c.mu.Lock()
	done, err, dropped := c.done, c.err, c.dropped
	c.mu.Unlock()
	switch {
	case dropped:
		return true, net.ErrClosed
	case !done || err != nil:
		return true, err
	}
	if ready, err := c.wire.flush(cx); !ready || err != nil {
		return ready, err
	}
	return c.rw.PollFlush(cx)
}

// PollClose says to the peer that nothing more will be written (close-notify), and
// closes the connection below. This end can still be read if the connection below
// can. It finishes a handshake that has begun; one that has not is not begun.
func (c *Conn) PollClose(cx *futures.Context) (ready bool, err error) {
	if c.closed {
		return true, nil
	}
	c.mu.Lock()
	begun, dropped := c.begun, c.dropped
	c.mu.Unlock()
	if dropped {
		return true, net.ErrClosed
	}
	if begun {
		ready, err := c.shake(cx, writer)
		if !ready {
			return false, nil
		}
		if err == nil {
			if ready, err := c.notify(cx); !ready || err != nil {
				return ready, err
			}
		}
	}
	if ready, err = c.rw.PollClose(cx); ready && err == nil {
		c.closed = true
	}
	return ready, err
}

// notify sends close-notify after everything that was written.
func (c *Conn) notify(cx *futures.Context) (ready bool, err error) {
	if !c.notified {
		c.notified = true
		c.tls.CloseWrite()
	}
	return c.wire.flush(cx)
}

// PollDrop closes as PollClose does, except that it does not finish a handshake, and
// cleans up the connection below: it drives that one's own PollDrop if it has one,
// and drops it otherwise.
func (c *Conn) PollDrop(cx *futures.Context) (ready bool, err error) {
	c.mu.Lock()
	dropped, good := c.dropped, c.done && c.err == nil
	block := c.block
	if !c.done {
		c.done, c.err, c.block = true, net.ErrClosed, nil
	}
	c.mu.Unlock()
	if dropped {
		return true, nil
	}
	if block != nil {
		block.Drop()
	}
	if good {
		if ready, err = c.notify(cx); !ready {
			return false, nil
		}
	}
	if x, ok := c.rw.(futures.AsyncDropper); ok && err == nil {
		if ready, err = x.PollDrop(cx); !ready {
			return false, nil
		}
	} else if err == nil && !c.closed {
		if ready, err = c.rw.PollClose(cx); !ready {
			return false, nil
		}
	}
	c.end()
	return true, err
}

// Drop gives the connection up at once, and drops the one below. What was not
// flushed is lost; close-notify is sent if that is possible without waiting. Who
// still waits for the handshake is woken, and fails with net.ErrClosed. Drop is
// idempotent.
func (c *Conn) Drop() {
	c.mu.Lock()
	dropped, good := c.dropped, c.done && c.err == nil
	c.mu.Unlock()
	if dropped {
		return
	}
	defer c.end()
	if good {
		c.notify(futures.NewContext(futures.NoopWaker()))
	}
}

// end drops everything.
func (c *Conn) end() {
	c.mu.Lock()
	c.dropped = true
	block := c.block
	c.block = nil
	waiting := c.waiting
	c.waiting = [2]futures.Waker{}
	c.mu.Unlock()
	defer leaf.WakeAll(waiting[:])
	if x, ok := c.rw.(futures.Dropper); ok {
		defer x.Drop()
	}
	defer c.wire.release()
	if block != nil {
		block.Drop()
	}
}

// CancelRead implements [aio.ReadCanceler].
func (c *Conn) CancelRead() { c.cancel(reader) }

// CancelWrite implements [aio.WriteCanceler].
func (c *Conn) CancelWrite() { c.cancel(writer) }

func (c *Conn) cancel(direction int) {
	c.mu.Lock()
	shaking := c.begun && !c.done
	var other futures.Waker
	if shaking {
		c.waiting[direction] = nil
		other = c.waiting[1-direction]
	}
	c.mu.Unlock()
	leaf.Wake(other) // takes the handshake over
	if other != nil {
		return
	}
	if r, ok := c.rw.(aio.ReadCanceler); ok && (shaking || direction == reader) {
		r.CancelRead()
	}
	if w, ok := c.rw.(aio.WriteCanceler); ok && (shaking || direction == writer) {
		w.CancelWrite()
	}
}
