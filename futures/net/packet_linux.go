//go:build !futures_portable

package net

import (
	"net/netip"
	"os"
	"syscall"
	"unsafe"

	stdnet "net"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// packet is a socket for datagrams. The two directions have a place each for an
// address, so that neither allocates.
type packet struct {
	source
	kind   kind
	family int

	from    unix.RawSockaddrAny
	fromLen uint32
	to4     unix.SockaddrInet4
	to6     unix.SockaddrInet6
}

// recv receives into p, or is not ready and keeps w.
func (s *packet) recv(w futures.Waker, p []byte, who bool) (n int, from Addr, ready bool, err error) {
	for {
		st, ok, err := s.begin(in, w)
		if !ok {
			return 0, Addr{}, err != nil, s.failed("read", Addr{}, err)
		}
		n, err := s.recvfrom(p)
		switch {
		case err == unix.EAGAIN:
			s.finish(in, st, in.notReady())
			continue
		case err == unix.EINTR:
			s.finish(in, st, 0)
			continue
		case err == nil && who:
			from = s.sender()
		}
		s.finish(in, st, 0)
		return n, from, true, s.failed("read", Addr{}, err)
	}
}

// recvfrom is recvfrom(2), with the address in s.from: that of package unix
// allocates one.
func (s *packet) recvfrom(p []byte) (n int, err error) {
	s.fromLen = unix.SizeofSockaddrAny
	r, _, errno := unix.Syscall6(unix.SYS_RECVFROM, uintptr(s.fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0,
		uintptr(unsafe.Pointer(&s.from)), uintptr(unsafe.Pointer(&s.fromLen)))
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// sender is the address in s.from.
func (s *packet) sender() Addr {
	if s.fromLen < uint32(unsafe.Sizeof(s.from.Addr.Family)) {
		return Addr{}
	}
	switch s.from.Addr.Family {
	case unix.AF_INET:
		a := (*unix.RawSockaddrInet4)(unsafe.Pointer(&s.from))
		return Addr{AddrPort: netip.AddrPortFrom(netip.AddrFrom4(a.Addr), port(&a.Port))}
	case unix.AF_INET6:
		a := (*unix.RawSockaddrInet6)(unsafe.Pointer(&s.from))
		ip := netip.AddrFrom16(a.Addr).Unmap()
		if a.Scope_id != 0 {
			ip = ip.WithZone(zoneName(a.Scope_id))
		}
		return Addr{AddrPort: netip.AddrPortFrom(ip, port(&a.Port))}
	case unix.AF_UNIX:
		a := (*unix.RawSockaddrUnix)(unsafe.Pointer(&s.from))
		n := int(s.fromLen) - int(unsafe.Offsetof(a.Path))
		if n <= 0 {
			return Addr{} // has no name
		}
		name := make([]byte, 0, n)
		for i, c := range a.Path[:min(n, len(a.Path))] {
			if c == 0 {
				if i > 0 {
					break
				}
				c = '@' // not a path but a name of Linux's
			}
			name = append(name, byte(c))
		}
		return Addr{Name: string(name)}
	}
	return Addr{}
}

// port is a port in network order.
func port(p *uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(p))
	return uint16(b[0])<<8 | uint16(b[1])
}

// send sends p, to the address or, if that is nil, where the socket is connected to,
// or is not ready and keeps w.
func (s *packet) send(w futures.Waker, p []byte, to *Addr) (n int, ready bool, err error) {
	for {
		st, ok, err := s.begin(out, w)
		if !ok {
			return 0, err != nil, s.failed("write", Addr{}, err)
		}
		err = s.sendto(p, to)
		switch err {
		case unix.EAGAIN:
			s.finish(out, st, out.notReady())
			continue
		case unix.EINTR:
			s.finish(out, st, 0)
			continue
		}
		s.finish(out, st, 0)
		if err == nil {
			return len(p), true, nil
		}
		var dest Addr
		if to != nil {
			dest = *to
		}
		return 0, true, s.failed("write", dest, err)
	}
}

func (s *packet) sendto(p []byte, to *Addr) error {
	if to == nil {
		return unix.Send(int(s.fd), p, 0) // write(2) of nothing would send nothing
	}
	switch {
	case s.kind == unixDatagram:
		return unix.Sendto(int(s.fd), p, 0, &unix.SockaddrUnix{Name: to.Name})
	case s.family == unix.AF_INET:
		if err := inet4(to.AddrPort, &s.to4); err != nil {
			return err
		}
		return unix.Sendto(int(s.fd), p, 0, &s.to4)
	}
	if err := inet6(to.AddrPort, &s.to6); err != nil {
		return err
	}
	return unix.Sendto(int(s.fd), p, 0, &s.to6)
}

func (s *packet) failed(op string, to Addr, err error) error {
	if err == nil {
		return nil
	}
	addr := s.remoteAddr()
	switch {
	case to.Name != "":
		addr = &stdnet.UnixAddr{Name: to.Name, Net: s.kind.String()}
	case to.AddrPort.IsValid():
		addr = stdnet.UDPAddrFromAddrPort(to.AddrPort)
	}
	return opError(op, s.kind.String(), s.localAddr(), addr, err)
}

func (s *packet) cancelRecv() { s.cancel(in) }
func (s *packet) cancelSend() { s.cancel(out) }

func (s *packet) localAddr() (a stdnet.Addr)  { return s.name(unix.Getsockname) }
func (s *packet) remoteAddr() (a stdnet.Addr) { return s.name(unix.Getpeername) }

func (s *packet) name(of func(fd int) (unix.Sockaddr, error)) (a stdnet.Addr) {
	s.control(func(fd int) error {
		sa, err := of(fd)
		if err == nil {
			a = netAddr(s.kind, sa)
		}
		return err
	})
	return a
}

func (s *packet) descriptor(f func(fd uintptr)) error {
	return s.failed("control", Addr{}, s.control(func(fd int) error { f(uintptr(fd)); return nil }))
}

func fromPacketConn(c stdnet.PacketConn) (*PacketConn, error) {
	var k kind
	network := c.LocalAddr().Network()
	sc, ok := c.(syscall.Conn)
	k, err := packetKind(network)
	if err == nil && !ok {
		err = errForeign
	}
	fd, family := -1, 0
	if err == nil {
		if fd, err = duplicate(sc); err == nil {
			family, err = unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
		}
	}
	c.Close()
	if err != nil {
		if fd >= 0 {
			unix.Close(fd)
		}
		return nil, opError("file", network, nil, nil, err)
	}
	conn, err := adoptPacket(fd, k, family)
	if err != nil {
		return nil, opError("file", network, nil, nil, err)
	}
	return conn, nil
}

// adoptPacket makes a descriptor, which it takes, a PacketConn.
func adoptPacket(fd int, k kind, family int) (*PacketConn, error) {
	c := new(PacketConn)
	c.p.kind, c.p.family = k, family
	if err := c.p.open(fd, in.ready()|out.ready()); err != nil {
		return nil, err
	}
	return c, nil
}

// dialPacket is the future of DialPacket.
type dialPacket struct {
	resolution
	life leaf.Life
}

func newDialPacket(network, address string) futures.Future[*PacketConn] {
	f := &dialPacket{resolution: resolution{network: network, address: address}}
	f.life.Made()
	return f
}

func (f *dialPacket) Poll(cx *futures.Context) (c *PacketConn, ready bool, err error) {
	f.life.Check("futures/net: DialPacket")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	if c, ready, err = f.run(cx); !ready {
		return nil, false, nil
	}
	f.life = leaf.Completed
	cx.SpendBudget()
	if err != nil {
		return nil, true, opError("dial", f.network, nil, nil, err)
	}
	return c, true, nil
}

func (f *dialPacket) run(cx *futures.Context) (c *PacketConn, ready bool, err error) {
	k, err := packetKind(f.network)
	if err != nil {
		return nil, true, err
	}
	if k == unixDatagram {
		c, err := connectPacket(k, unix.AF_UNIX, &unix.SockaddrUnix{Name: f.address})
		return c, true, err
	}
	addrs, ready, err := f.resolution.poll(cx)
	if !ready || err != nil {
		return nil, ready, err
	}
	var first error
	for _, addr := range addrs {
		family := unix.AF_INET6
		if addr.Addr().Is4() {
			family = unix.AF_INET
		}
		sa, err := sockaddr(addr, family)
		if err == nil {
			if c, err = connectPacket(k, family, sa); err == nil {
				return c, true, nil
			}
		}
		if first == nil {
			first = err
		}
	}
	return nil, true, first
}

func connectPacket(k kind, family int, to unix.Sockaddr) (*PacketConn, error) {
	fd, err := newSocket(family, unix.SOCK_DGRAM)
	if err != nil {
		return nil, err
	}
	if k == udp { // as package net does
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_BROADCAST, 1)
	}
	if err := unix.Connect(fd, to); err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("connect", err)
	}
	return adoptPacket(fd, k, family)
}

func (f *dialPacket) Drop() {
	if f.life.End() {
		f.resolution.drop()
	}
}
