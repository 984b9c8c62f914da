//go:build !futures_portable

package net

import (
	"net/netip"
	"os"

	stdnet "net"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// dial is the future of Dial. First it finds the addresses, if need be, and then
// tries one after the other:
//
//	finding --> connecting to the first --> ... --> connecting to the last --> done
//
// While it connects, conn is the connection to be, and its descriptor is open.
type dial struct {
	resolution
	kind  kind
	found bool
	addrs []netip.AddrPort // still to be tried
	tries int              // of the first of them
	conn  *Conn            // that is being made, nil if none is
	first error
	life  leaf.Life
}

func newDial(network, address string) futures.Future[*Conn] {
	f := &dial{resolution: resolution{network: network, address: address}}
	f.life.Made()
	return f
}

func (f *dial) Poll(cx *futures.Context) (c *Conn, ready bool, err error) {
	f.life.Check("futures/net: Dial")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	if c, ready, err = f.run(cx); !ready {
		return nil, false, nil
	}
	f.life = leaf.Completed
	cx.SpendBudget()
	return c, true, err
}

func (f *dial) run(cx *futures.Context) (c *Conn, ready bool, err error) {
	if f.kind, err = streamKind(f.network); err != nil {
		return nil, true, f.failed(nil, err)
	}
	if f.kind == unixStream {
		addr := &stdnet.UnixAddr{Name: f.address, Net: f.network}
		c, err := connectUnix(f.address)
		return c, true, f.failed(addr, err)
	}
	if !f.found {
		addrs, ready, err := f.resolution.poll(cx)
		if !ready || err != nil {
			return nil, ready, f.failed(nil, err)
		}
		f.addrs, f.found = addrs, true
	}
	for len(f.addrs) > 0 {
		addr := f.addrs[0]
		ready, err := f.connect(cx, addr)
		if !ready {
			return nil, false, nil
		}
		c, f.conn = f.conn, nil
		if err == nil {
			return c, true, nil
		}
		if c != nil {
			c.Drop()
		}
		if f.tries++; err == errAgain {
			if f.tries < maxTries {
				continue
			}
			err = os.NewSyscallError("connect", unix.EADDRNOTAVAIL)
		}
		if f.first == nil {
			f.first = f.failed(stdnet.TCPAddrFromAddrPort(addr), err)
		}
		f.addrs, f.tries = f.addrs[1:], 0
	}
	return nil, true, f.first
}

// errAgain is the error of a connection of a socket with itself: so it happens if
// nobody listens on a port from the range of those that the system gives out, and
// the system gives out that one.
var errAgain = os.NewSyscallError("connect", unix.EAGAIN)

const maxTries = 3

// connect begins to connect, or goes on with it. The connection is f.conn.
func (f *dial) connect(cx *futures.Context, addr netip.AddrPort) (ready bool, err error) {
	if f.conn == nil {
		if f.conn, err = begin(addr); err != nil {
			return true, err
		}
	}
	s := &f.conn.s
	for {
		st, ok, err := s.begin(out, cx.Waker())
		if !ok {
			return err != nil, err
		}
		connected, err := s.connected()
		if connected || err != nil {
			s.finish(out, st, 0)
			return true, err
		}
		s.finish(out, st, out.notReady())
	}
}

// begin begins to connect to addr.
func begin(addr netip.AddrPort) (*Conn, error) {
	family := unix.AF_INET6
	if addr.Addr().Is4() {
		family = unix.AF_INET
	}
	sa, err := sockaddr(addr, family)
	if err != nil {
		return nil, err
	}
	fd, err := newSocket(family, unix.SOCK_STREAM)
	if err != nil {
		return nil, err
	}
	tcpDefaults(fd)
	c := new(Conn)
	c.s.kind = tcp
	c.s.setPeer(sa)
	state := uint32(0)
	switch err := unix.Connect(fd, sa); err {
	case nil:
		state = out.ready()
	case unix.EINPROGRESS, unix.EALREADY, unix.EINTR:
	default:
		unix.Close(fd)
		return nil, os.NewSyscallError("connect", err)
	}
	// Only now, because a socket that does not connect yet counts as hung up.
	if err := c.s.open(fd, state); err != nil {
		return nil, err
	}
	return c, nil
}

// connected says whether s is connected, and why it never will be.
func (s *stream) connected() (ok bool, err error) {
	errno, err := unix.GetsockoptInt(int(s.fd), unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return false, os.NewSyscallError("getsockopt", err)
	}
	if errno != 0 {
		return false, os.NewSyscallError("connect", unix.Errno(errno))
	}
	peer, err := unix.Getpeername(int(s.fd))
	if err != nil {
		return false, nil // not yet
	}
	if local, err := unix.Getsockname(int(s.fd)); err == nil && addrPort(local) == addrPort(peer) {
		return false, errAgain
	}
	return true, nil
}

func connectUnix(path string) (*Conn, error) {
	fd, err := newSocket(unix.AF_UNIX, unix.SOCK_STREAM)
	if err != nil {
		return nil, err
	}
	for {
		err = unix.Connect(fd, &unix.SockaddrUnix{Name: path})
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("connect", err)
	}
	return adopt(fd, unixStream, nil)
}

func (f *dial) failed(addr stdnet.Addr, err error) error {
	if err == nil {
		return nil
	}
	return opError("dial", f.network, nil, addr, err)
}

func (f *dial) Drop() {
	if !f.life.End() {
		return
	}
	f.resolution.drop()
	if f.conn != nil {
		f.conn.Drop()
	}
}

func fromConn(c stdnet.Conn) (*Conn, error) {
	k, peer := tcp, unix.Sockaddr(nil)
	var fd int
	err := errForeign
	switch c := c.(type) {
	case *stdnet.TCPConn:
		fd, err = duplicate(c)
	case *stdnet.UnixConn:
		if k = unixStream; c.LocalAddr().Network() == "unix" {
			fd, err = duplicate(c)
		}
	}
	c.Close()
	var conn *Conn
	if err == nil {
		if k == tcp {
			peer, _ = unix.Getpeername(fd)
		}
		conn, err = adopt(fd, k, peer)
	}
	if err != nil {
		return nil, opError("file", k.String(), nil, nil, err)
	}
	return conn, nil
}
