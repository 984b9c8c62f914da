//go:build !linux || futures_portable

package net

import (
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// stream is a connection of package net.
//
// A read that finds nothing in the buffer starts a goroutine that reads into it,
// and is woken when that has ended. A write copies what it takes into the other
// buffer, from which a goroutine writes it. So there is at most one goroutine for
// each direction, and none while nothing is pending. What the reading goroutine has
// read stays in the buffer until somebody asks for it, whatever became of who
// started it; when that one gives up, a deadline makes the goroutine end as well.
type stream struct {
	c stdnet.Conn

	mu   sync.Mutex
	gone bool // Drop was called

	reader  futures.Waker
	reading bool   // there is a goroutine
	stop    bool   // it was told to end
	in      []byte // what was read and not asked for yet
	inErr   error  // why nothing more will be read

	writer  futures.Waker
	writing bool
	outErr  error
	shut    bool
}

const (
	minRead  = 512
	maxRead  = 32 << 10
	maxTaken = 64 << 10
)

func newConn(c stdnet.Conn) *Conn {
	conn := new(Conn)
	conn.s.c = c
	return conn
}

func (s *stream) read(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if n, ready, err = s.attemptRead(cx.Waker(), p); ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// attemptRead reads from the buffer. If there is nothing it is not ready, starts to
// read, and keeps w, if that is not nil.
func (s *stream) attemptRead(w futures.Waker, p []byte) (n int, ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader = nil
	if len(p) == 0 && !s.gone {
		return 0, true, nil
	}
	if ready, err := s.await(w, len(p)); !ready || err != nil {
		return 0, ready, err
	}
	if len(s.in) > 0 {
		n = copy(p, s.in)
		if s.in = s.in[n:]; len(s.in) == 0 {
			s.in = nil
		}
		return n, true, nil
	}
	return 0, true, s.inErr
}

// await is ready if there is something in the buffer or never will be, and makes w
// wait for that otherwise; size is how much is asked for. mu is held. The error
// is that of a connection that was dropped.
func (s *stream) await(w futures.Waker, size int) (ready bool, err error) {
	switch {
	case s.gone:
		return true, s.failed("read", stdnet.ErrClosed)
	case len(s.in) > 0 || s.inErr != nil:
		return true, nil
	}
	s.reader = w
	if !s.reading {
		s.reading, s.stop = true, false
		go s.fill(make([]byte, min(max(size, minRead), maxRead)))
	}
	return false, nil
}

// fill is the reading goroutine.
func (s *stream) fill(buf []byte) {
	for {
		n, err := s.c.Read(buf)
		s.mu.Lock()
		if n == 0 && err != nil && s.stop && os.IsTimeout(err) {
			s.c.SetReadDeadline(time.Time{})
			s.stop = false
			if s.reader != nil && !s.gone { // somebody has come since
				s.mu.Unlock()
				continue
			}
			s.reading = false
			s.mu.Unlock()
			return
		}
		if s.stop {
			s.c.SetReadDeadline(time.Time{})
		}
		s.reading, s.stop = false, false
		s.in = buf[:n]
		if err != nil && !os.IsTimeout(err) {
			s.inErr = err
		}
		w := s.reader
		s.reader = nil
		s.mu.Unlock()
		leaf.Wake(w)
		return
	}
}

func (s *stream) cancelRead() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader = nil
	if s.reading && !s.stop && !s.gone {
		s.stop = true
		s.c.SetReadDeadline(time.Unix(1, 0))
	}
}

func (s *stream) write(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if n, ready, err = s.attemptWrite(cx.Waker(), p); ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

func (s *stream) attemptWrite(w futures.Waker, p []byte) (n int, ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ready, err = s.written(w)
	switch {
	case !ready || err != nil:
		return 0, ready, err
	case s.shut:
		return 0, true, s.failed("write", syscall.EPIPE)
	case len(p) == 0:
		return 0, true, nil
	}
	p = append([]byte(nil), p[:min(len(p), maxTaken)]...)
	s.writing = true
	go s.empty(p)
	return len(p), true, nil
}

// written is ready when everything that was taken is written or failed, and makes
// w wait for that otherwise. mu is held.
func (s *stream) written(w futures.Waker) (ready bool, err error) {
	s.writer = nil
	switch {
	case s.gone:
		return true, s.failed("write", stdnet.ErrClosed)
	case s.writing:
		s.writer = w
		return false, nil
	}
	return true, s.outErr
}

// empty is the writing goroutine.
func (s *stream) empty(p []byte) {
	_, err := s.c.Write(p)
	s.mu.Lock()
	s.writing = false
	if err != nil {
		s.outErr = err
	}
	w := s.writer
	s.writer = nil
	s.mu.Unlock()
	leaf.Wake(w)
}

func (s *stream) cancelWrite() {
	s.mu.Lock()
	s.writer = nil
	s.mu.Unlock()
}

func (s *stream) readable(w futures.Waker) (ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader = nil
	return s.await(w, minRead)
}

func (s *stream) writable(w futures.Waker) (ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return true, s.failed("write", stdnet.ErrClosed)
	}
	ready, _ = s.written(w) // trying tells the error
	return ready, nil
}

func (s *stream) flush(cx *futures.Context) (ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written(cx.Waker())
}

func (s *stream) closeWrite(cx *futures.Context) (ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ready, err = s.written(cx.Waker())
	if !ready || err != nil || s.shut {
		return ready, err
	}
	if c, ok := s.c.(interface{ CloseWrite() error }); ok {
		err = c.CloseWrite()
	}
	s.shut = err == nil
	return true, err
}

// maxDiscard is how much of what nobody has read finishing throws away.
const maxDiscard = 1 << 20

// finishing ends the writing direction and closes. What has been received and was
// not read is read first, as far as it comes within a moment: the system would
// otherwise tell the peer that the connection was reset, and the peer might lose
// what it has not read yet.
func (s *stream) finishing(cx *futures.Context) (ready bool, err error) {
	s.mu.Lock()
	gone := s.gone
	s.mu.Unlock()
	if gone {
		return true, nil
	}
	if ready, err = s.closeWrite(cx); !ready {
		return false, nil
	}
	if err != nil {
		s.drop()
		return true, err
	}
	s.end(func(c stdnet.Conn) {
		go func() {
			c.SetReadDeadline(time.Now().Add(discardFor))
			io.CopyN(io.Discard, c, maxDiscard)
			c.Close()
		}()
	})
	return true, nil
}

const discardFor = 10 * time.Millisecond

func (s *stream) drop() { s.end(func(c stdnet.Conn) { c.Close() }) }

// end marks the connection as dropped, wakes who waits, and ends the connection
// through f.
func (s *stream) end(f func(c stdnet.Conn)) {
	s.mu.Lock()
	if s.gone {
		s.mu.Unlock()
		return
	}
	s.gone = true
	if s.reading {
		f = func(c stdnet.Conn) { c.Close() } // there is nothing unread
	}
	s.in = nil
	wakers := []futures.Waker{s.reader, s.writer}
	s.reader, s.writer = nil, nil
	s.mu.Unlock()
	defer leaf.WakeAll(wakers)
	f(s.c)
}

func (s *stream) failed(op string, err error) error {
	if err == nil {
		return nil
	}
	return opError(op, s.c.LocalAddr().Network(), s.c.LocalAddr(), s.c.RemoteAddr(), err)
}

func (s *stream) localAddr() stdnet.Addr  { return s.c.LocalAddr() }
func (s *stream) remoteAddr() stdnet.Addr { return s.c.RemoteAddr() }

func (s *stream) descriptor(f func(fd uintptr)) error { return control(s.c, f) }

// control calls f with the descriptor of c.
func control(c any, f func(fd uintptr)) error {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return errForeign
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(f)
}

func (s *stream) setNoDelay(on bool) error {
	c, ok := s.c.(*stdnet.TCPConn)
	if !ok {
		return s.failed("set", errNotTCP)
	}
	return c.SetNoDelay(on)
}

func (s *stream) setKeepAlive(every time.Duration) error {
	c, ok := s.c.(*stdnet.TCPConn)
	if !ok {
		return s.failed("set", errNotTCP)
	}
	if every <= 0 {
		return c.SetKeepAlive(false)
	}
	return c.SetKeepAliveConfig(stdnet.KeepAliveConfig{Enable: true, Idle: every, Interval: every})
}

func fromConn(c stdnet.Conn) (*Conn, error) {
	switch c := c.(type) {
	case *stdnet.TCPConn:
		return newConn(c), nil
	case *stdnet.UnixConn:
		if c.LocalAddr().Network() == "unix" {
			return newConn(c), nil
		}
	}
	c.Close()
	return nil, opError("file", c.LocalAddr().Network(), nil, nil, errForeign)
}
