//go:build !linux || futures_portable

package net

import (
	"errors"
	"net/netip"
	"os"
	"sync"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// packetSocket is what *net.UDPConn and *net.UnixConn have in common.
type packetSocket interface {
	stdnet.PacketConn
	stdnet.Conn
}

// packet is a socket for datagrams of package net. A receive that is pending has a
// goroutine. A datagram that was received for somebody who has given up since is
// kept for the next. A send that finds no room is tried again a little later.
type packet struct {
	c packetSocket

	mu        sync.Mutex
	gone      bool
	reader    futures.Waker
	receiving bool
	stop      bool // the receiving goroutine was told to end
	got       bool // there is a datagram, or an error
	datagram  []byte
	from      Addr
	inErr     error

	writer futures.Waker
	retry  *time.Timer // wakes the writer
}

const maxDatagram = 64 << 10

func newPacketConn(c packetSocket) *PacketConn {
	conn := new(PacketConn)
	conn.p.c = c
	return conn
}

func fromPacketConn(c stdnet.PacketConn) (*PacketConn, error) {
	network := c.LocalAddr().Network()
	_, err := packetKind(network)
	if err == nil {
		switch c := c.(type) {
		case *stdnet.UDPConn:
			return newPacketConn(c), nil
		case *stdnet.UnixConn:
			return newPacketConn(c), nil
		}
		err = errForeign
	}
	c.Close()
	return nil, opError("file", network, nil, nil, err)
}

// recv takes a datagram that has come. If there is none it is not ready, starts to
// receive, and keeps w.
func (s *packet) recv(w futures.Waker, p []byte, _ bool) (n int, from Addr, ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader = nil
	switch {
	case s.gone:
		return 0, Addr{}, true, s.failed("read", stdnet.ErrClosed)
	case s.got:
		n, from, err = copy(p, s.datagram), s.from, s.inErr
		s.got, s.datagram, s.from, s.inErr = false, nil, Addr{}, nil
		return n, from, true, err
	}
	s.reader = w
	if !s.receiving {
		s.receiving, s.stop = true, false
		go s.run()
	}
	return 0, Addr{}, false, nil
}

// buffers are what datagrams are received into.
var buffers = sync.Pool{New: func() any { return new([maxDatagram]byte) }}

// run is the receiving goroutine.
func (s *packet) run() {
	buf := buffers.Get().(*[maxDatagram]byte)
	defer buffers.Put(buf)
	for {
		n, from, err := s.c.ReadFrom(buf[:])
		s.mu.Lock()
		timeout := err != nil && s.stop && os.IsTimeout(err)
		if s.stop {
			s.c.SetReadDeadline(time.Time{})
			s.stop = false
		}
		if timeout && s.reader != nil && !s.gone { // somebody has come since
			s.mu.Unlock()
			continue
		}
		s.receiving = false
		if !timeout {
			s.got, s.inErr = true, err
			s.datagram = append([]byte(nil), buf[:n]...)
			s.from = unmapped(addrOf(from))
		}
		w := s.reader
		s.reader = nil
		s.mu.Unlock()
		leaf.Wake(w)
		return
	}
}

// unmapped is a with an IPv4 address that came through an IPv6 socket as one of
// IPv4.
func unmapped(a Addr) Addr {
	if a.AddrPort.IsValid() {
		a.AddrPort = netip.AddrPortFrom(a.AddrPort.Addr().Unmap(), a.AddrPort.Port())
	}
	return a
}

func (s *packet) cancelRecv() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader = nil
	if s.receiving && !s.stop && !s.gone {
		s.stop = true
		s.c.SetReadDeadline(time.Unix(1, 0))
	}
}

const (
	sendFor    = time.Millisecond
	retryAfter = 2 * time.Millisecond
)

// send sends p. There is nearly always room for a datagram. If there is none for a
// moment, which it waits, it has not sent p, and keeps w.
func (s *packet) send(w futures.Waker, p []byte, to *Addr) (n int, ready bool, err error) {
	s.mu.Lock()
	s.writer = nil
	gone := s.gone
	s.mu.Unlock()
	if gone {
		return 0, true, s.failed("write", stdnet.ErrClosed)
	}
	s.c.SetWriteDeadline(time.Now().Add(sendFor))
	switch {
	case to == nil:
		n, err = s.c.Write(p)
	case to.Name != "":
		n, err = s.c.WriteTo(p, &stdnet.UnixAddr{Name: to.Name, Net: s.c.LocalAddr().Network()})
	case !to.AddrPort.IsValid():
		err = s.failed("write", errNoAddress)
	default:
		n, err = s.c.WriteTo(p, stdnet.UDPAddrFromAddrPort(to.AddrPort))
	}
	if err == nil || !os.IsTimeout(err) {
		return n, true, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return 0, true, s.failed("write", stdnet.ErrClosed)
	}
	s.writer = w
	if s.retry == nil {
		s.retry = time.AfterFunc(retryAfter, s.wakeWriter)
	} else {
		s.retry.Reset(retryAfter)
	}
	return 0, false, nil
}

func (s *packet) wakeWriter() {
	s.mu.Lock()
	w := s.writer
	s.writer = nil
	s.mu.Unlock()
	leaf.Wake(w)
}

var errNoAddress = errors.New("no address to send to")

func (s *packet) cancelSend() {
	s.mu.Lock()
	s.writer = nil
	s.mu.Unlock()
}

func (s *packet) failed(op string, err error) error {
	return opError(op, s.c.LocalAddr().Network(), s.c.LocalAddr(), s.c.RemoteAddr(), err)
}

func (s *packet) localAddr() stdnet.Addr { return s.c.LocalAddr() }

func (s *packet) remoteAddr() stdnet.Addr {
	if a := s.c.RemoteAddr(); addrOf(a) != (Addr{}) {
		return a
	}
	return nil
}

func (s *packet) descriptor(f func(fd uintptr)) error { return control(s.c, f) }

func (s *packet) drop() {
	s.mu.Lock()
	if s.gone {
		s.mu.Unlock()
		return
	}
	s.gone = true
	wakers := []futures.Waker{s.reader, s.writer}
	s.reader, s.writer = nil, nil
	s.datagram = nil
	s.mu.Unlock()
	defer leaf.WakeAll(wakers)
	s.c.Close()
}
