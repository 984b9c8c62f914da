package tls

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// wire is the net.Conn that crypto/tls is given.
//
// What it writes is collected in out, which never blocks; the poll methods that
// write pass it on. What it reads comes from rw: during the handshake the block is
// suspended until there is something, after everything in out was sent; later a read
// that finds nothing fails with errPending, and crypto/tls keeps what it has.
type wire struct {
	rw aio.ReadWriter

	co      *futures.Co      // of the handshake, while it runs
	cx      *futures.Context // of the read that is under way, after it
	pending bool             // that read has found nothing

	mu  sync.Mutex // reading may write, too: what the protocol answers
	out *[]byte    // from outs; nil if there is nothing
	off int        // how much of it is written
}

// errPending is what crypto/tls knows as a read that has met its deadline.
var errPending = os.ErrDeadlineExceeded

var errPanicked = errors.New("tls: the handshake panicked")

// outs are buffers for what is to be written.
var outs = sync.Pool{New: func() any { b := make([]byte, 0, maxPlain+1<<10); return &b }}

func (w *wire) Read(p []byte) (n int, err error) {
	if w.co != nil {
		if err := w.send(w.co); err != nil {
			return 0, err
		}
		return futures.Await(w.co, aio.Read(w.rw, p))
	}
	if w.cx == nil {
		return 0, net.ErrClosed
	}
	n, ready, err := w.rw.PollRead(w.cx, p)
	if !ready {
		w.pending = true
		return 0, errPending
	}
	return n, err
}

func (w *wire) Write(p []byte) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.out == nil {
		w.out = outs.Get().(*[]byte)
	}
	*w.out = append(*w.out, p...)
	return len(p), nil
}

// rest is what is still to be written.
func (w *wire) rest() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.out == nil {
		return nil
	}
	return (*w.out)[w.off:]
}

// wrote notes that n bytes of the rest were written.
func (w *wire) wrote(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.off += n; w.off == len(*w.out) {
		w.recycle()
	}
}

// recycle gives the buffer back. mu is held.
func (w *wire) recycle() {
	if w.out != nil {
		*w.out = (*w.out)[:0]
		outs.Put(w.out)
		w.out, w.off = nil, 0
	}
}

// release forgets what was not written.
func (w *wire) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recycle()
}

// flush passes on what was written. Only the writing direction calls it.
func (w *wire) flush(cx *futures.Context) (ready bool, err error) {
	for {
		p := w.rest()
		if len(p) == 0 {
			return true, nil
		}
		n, ready, err := w.rw.PollWrite(cx, p)
		if !ready {
			return false, nil
		}
		w.wrote(n)
		if err != nil {
			return true, err
		}
		if n == 0 {
			return true, io.ErrShortWrite
		}
	}
}

// send is flush for the handshake.
func (w *wire) send(co *futures.Co) error {
	if len(w.rest()) == 0 {
		return nil
	}
	_, err := futures.Await(co, futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		ready, err := w.flush(cx)
		if ready && err == nil {
			ready, err = w.rw.PollFlush(cx)
		}
		return struct{}{}, ready, err
	}, nil))
	return err
}

// Close does nothing: closing is the poll methods' business.
func (w *wire) Close() error { return nil }

func (w *wire) LocalAddr() net.Addr {
	if c, ok := w.rw.(interface{ LocalAddr() net.Addr }); ok {
		return c.LocalAddr()
	}
	return nowhere{}
}

func (w *wire) RemoteAddr() net.Addr {
	if c, ok := w.rw.(interface{ RemoteAddr() net.Addr }); ok {
		return c.RemoteAddr()
	}
	return nowhere{}
}

func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// nowhere is the address of what has none.
type nowhere struct{}

func (nowhere) Network() string { return "aio" }
func (nowhere) String() string  { return "aio" }
