//go:build !futures_portable

package net

import (
	"net/netip"
	"os"
	"strconv"
	"syscall"

	stdnet "net"

	"golang.org/x/sys/unix"
)

// addrPort is a socket's address, the zero AddrPort if that is none of the
// internet's. An IPv4 address that came through an IPv6 socket is one of IPv4.
func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr).Unmap().WithZone(zoneName(sa.ZoneId)), uint16(sa.Port))
	}
	return netip.AddrPort{}
}

// netAddr is a socket's address as package net has it.
func netAddr(k kind, sa unix.Sockaddr) stdnet.Addr {
	switch k {
	case tcp:
		return stdnet.TCPAddrFromAddrPort(addrPort(sa))
	case udp:
		return stdnet.UDPAddrFromAddrPort(addrPort(sa))
	}
	a := &stdnet.UnixAddr{Net: k.String()}
	if sa, ok := sa.(*unix.SockaddrUnix); ok {
		a.Name = sa.Name
	}
	return a
}

// sockaddr is a's address for a socket of the family.
func sockaddr(a netip.AddrPort, family int) (unix.Sockaddr, error) {
	if family == unix.AF_INET {
		var sa unix.SockaddrInet4
		if err := inet4(a, &sa); err != nil {
			return nil, err
		}
		return &sa, nil
	}
	var sa unix.SockaddrInet6
	if err := inet6(a, &sa); err != nil {
		return nil, err
	}
	return &sa, nil
}

func inet4(a netip.AddrPort, sa *unix.SockaddrInet4) error {
	ip := a.Addr().Unmap()
	if !ip.Is4() {
		return &stdnet.AddrError{Err: "non-IPv4 address", Addr: a.String()}
	}
	sa.Addr, sa.Port = ip.As4(), int(a.Port())
	return nil
}

func inet6(a netip.AddrPort, sa *unix.SockaddrInet6) error {
	if !a.IsValid() {
		return &stdnet.AddrError{Err: "invalid address", Addr: a.String()}
	}
	sa.Addr, sa.Port, sa.ZoneId = a.Addr().As16(), int(a.Port()), 0
	if zone := a.Addr().Zone(); zone != "" {
		sa.ZoneId = zoneID(zone)
	}
	return nil
}

func zoneName(id uint32) string {
	if id == 0 {
		return ""
	}
	if ifi, err := stdnet.InterfaceByIndex(int(id)); err == nil {
		return ifi.Name
	}
	return strconv.Itoa(int(id))
}

func zoneID(name string) uint32 {
	if ifi, err := stdnet.InterfaceByName(name); err == nil {
		return uint32(ifi.Index)
	}
	n, _ := strconv.ParseUint(name, 10, 32)
	return uint32(n)
}

// newSocket makes a socket that does not block and is closed by exec.
func newSocket(family, typ int) (int, error) {
	fd, err := unix.Socket(family, typ|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	return fd, os.NewSyscallError("socket", err)
}

// duplicate takes the socket out of something of package net: a duplicate, so that
// the original can be closed.
func duplicate(c syscall.Conn) (fd int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, err
	}
	cerr := raw.Control(func(old uintptr) {
		fd, err = unix.FcntlInt(old, unix.F_DUPFD_CLOEXEC, 0)
		err = os.NewSyscallError("fcntl", err)
	})
	if cerr != nil {
		return -1, cerr
	}
	return fd, err
}
