//go:build !futures_portable

package net

import (
	"io"
	"net/netip"
	"sync"
	"time"

	stdnet "net"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
)

// stream is a connection, on its descriptor. It is all there is to a Conn, and
// small on purpose: addresses are asked of the system, except that of the peer,
// which it does not know any more when it matters, in an error.
type stream struct {
	source
	peer [16]byte // of TCP
	port uint16
	kind kind
}

// adopt makes a connected descriptor, which it takes, a Conn.
func adopt(fd int, k kind, peer unix.Sockaddr) (*Conn, error) {
	c := new(Conn)
	c.s.kind = k
	c.s.setPeer(peer)
	// There may be something to read already, and there is room to write.
	if err := c.s.open(fd, in.ready()|out.ready()); err != nil {
		return nil, err
	}
	return c, nil
}

func (s *stream) setPeer(sa unix.Sockaddr) {
	a := addrPort(sa)
	s.peer, s.port = a.Addr().As16(), a.Port()
}

func (s *stream) read(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	n, ready, err = s.attemptRead(cx.Waker(), p)
	if ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// attemptRead reads, or is not ready and keeps w, if that is not nil.
func (s *stream) attemptRead(w futures.Waker, p []byte) (n int, ready bool, err error) {
	for {
		st, ok, err := s.begin(in, w)
		if !ok {
			return 0, err != nil, s.failed("read", err)
		}
		if len(p) == 0 {
			s.finish(in, st, 0)
			return 0, true, nil
		}
		n, err := readFrom(int(s.fd), p)
		switch {
		case err == unix.EAGAIN:
			s.finish(in, st, in.notReady())
			continue
		case err == unix.EINTR:
			s.finish(in, st, 0)
			continue
		case err == nil && n == 0:
			s.finish(in, st, 0)
			return 0, true, io.EOF
		}
		var clear uint32
		if err == nil && n < len(p) && s.kind == tcp && st&bitUrgent == 0 {
			clear = in.ready()
		}
		s.finish(in, st, clear)
		return max(n, 0), true, s.failed("read", err)
	}
}

func (s *stream) write(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	n, ready, err = s.attemptWrite(cx.Waker(), p)
	if ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// maxWrite keeps a single system call short.
const maxWrite = 1 << 20

func (s *stream) attemptWrite(w futures.Waker, p []byte) (n int, ready bool, err error) {
	p = p[:min(len(p), maxWrite)]
	for {
		st, ok, err := s.begin(out, w)
		if !ok {
			return 0, err != nil, s.failed("write", err)
		}
		if len(p) == 0 {
			s.finish(out, st, 0)
			return 0, true, nil
		}
		n, err := writeTo(int(s.fd), p)
		switch err {
		case unix.EAGAIN:
			s.finish(out, st, out.notReady())
			continue
		case unix.EINTR:
			s.finish(out, st, 0)
			continue
		}
		s.finish(out, st, 0)
		return max(n, 0), true, s.failed("write", err)
	}
}

// failed is err the way package net has it.
func (s *stream) failed(op string, err error) error {
	if err == nil {
		return nil
	}
	return opError(op, s.kind.String(), s.localAddr(), s.remoteAddr(), err)
}

func (s *stream) readable(w futures.Waker) (ready bool, err error) {
	ready, err = s.poll(in, w)
	return ready, s.failed("read", err)
}

func (s *stream) writable(w futures.Waker) (ready bool, err error) {
	ready, err = s.poll(out, w)
	return ready, s.failed("write", err)
}

func (s *stream) cancelRead()  { s.cancel(in) }
func (s *stream) cancelWrite() { s.cancel(out) }

// flush: what was written is the system's business.
func (s *stream) flush(*futures.Context) (ready bool, err error) {
	if s.state.Load()&bitGone != 0 {
		return true, s.failed("write", stdnet.ErrClosed)
	}
	return true, nil
}

func (s *stream) closeWrite(*futures.Context) (ready bool, err error) {
	err = s.control(func(fd int) error {
		if s.state.Load()&bitShut != 0 {
			return nil
		}
		err := unix.Shutdown(fd, unix.SHUT_WR)
		if err == nil {
			s.state.Or(bitShut)
		}
		return err
	})
	return true, s.failed("shutdown", err)
}

// pieces are what finishing reads into.
var pieces = sync.Pool{New: func() any { return new([16 << 10]byte) }}

// maxDiscard is how much of what nobody has read finishing throws away.
const maxDiscard = 1 << 20

// finishing ends the writing direction and closes. What has been received and was
// not read is read first, as far as it is there: the system would otherwise tell
// the peer that the connection was reset, and the peer might lose what it has not
// read yet.
func (s *stream) finishing(cx *futures.Context) (ready bool, err error) {
	if s.state.Load()&bitGone != 0 {
		return true, nil
	}
	_, err = s.closeWrite(cx)
	s.control(func(fd int) error {
		piece := pieces.Get().(*[16 << 10]byte)
		defer pieces.Put(piece)
		for left := maxDiscard; left > 0; {
			n, err := unix.Read(fd, piece[:])
			if n <= 0 || err != nil {
				return err
			}
			left -= n
		}
		return nil
	})
	s.drop()
	return true, err
}

func (s *stream) localAddr() (a stdnet.Addr) {
	s.control(func(fd int) error {
		sa, err := unix.Getsockname(fd)
		if err == nil {
			a = netAddr(s.kind, sa)
		}
		return err
	})
	return a
}

func (s *stream) remoteAddr() (a stdnet.Addr) {
	if s.kind == tcp {
		if s.port == 0 {
			return nil
		}
		return stdnet.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom16(s.peer).Unmap(), s.port))
	}
	s.control(func(fd int) error {
		sa, err := unix.Getpeername(fd)
		if err == nil {
			a = netAddr(s.kind, sa)
		}
		return err
	})
	return a
}

func (s *stream) descriptor(f func(fd uintptr)) error {
	return s.failed("control", s.control(func(fd int) error { f(uintptr(fd)); return nil }))
}

func (s *stream) setNoDelay(on bool) error {
	return s.failed("set", s.control(func(fd int) error { return setNoDelay(fd, on) }))
}

func (s *stream) setKeepAlive(every time.Duration) error {
	return s.failed("set", s.control(func(fd int) error { return setKeepAlive(fd, every) }))
}

func setNoDelay(fd int, on bool) error {
	value := 0
	if on {
		value = 1
	}
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, value)
}

func setKeepAlive(fd int, every time.Duration) error {
	if every <= 0 {
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 0)
	}
	secs := int((every + time.Second - 1) / time.Second)
	err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	if err == nil {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, secs)
	}
	if err == nil {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, secs)
	}
	return err
}

// tcpDefaults sets the options that connections have in package net, too. Those
// that are accepted have the options of their listener.
func tcpDefaults(fd int) {
	setNoDelay(fd, true)
	setKeepAlive(fd, defaultKeepAlive)
}
