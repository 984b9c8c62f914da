// Package net is asynchronous networking: TCP and Unix connections, UDP and Unix
// datagrams, as futures and as [aio.ReadWriter].
//
// On Linux no goroutine waits for a connection. All descriptors are registered
// with one epoll descriptor of the package's own, edge triggered, and that one is
// registered with Go's network poller, so that a single goroutine for all of them
// learns what is ready and wakes the tasks. An idle connection costs its [Conn],
// some 80 bytes, and what its task holds; it needs no buffer. The goroutine and
// the epoll descriptor exist while anything is open: they come with the first
// descriptor and go with the last.
//
// Elsewhere, and on Linux with the build tag futures_portable, each pending
// operation has a goroutine that waits in package net, and bytes pass through a
// buffer. That is correct everywhere and costs what goroutines cost. Where the two
// differ in more than cost, the methods say so.
//
// The futures and poll methods work under any executor and under none. A [Conn]
// may be read by one task and written by another, on different goroutines; each
// direction has one user at a time, and the waker of the latest poll counts. Drop
// may be called at any time, by anyone, as Close may in package net.
//
// Names are those of package net, networks and addresses included, and so are the
// errors: an *net.OpError that wraps what the system said. io.EOF alone is never
// wrapped. After Drop everything fails with net.ErrClosed.
//
// What is not dropped stays open: there are no finalizers.
//
// The design follows Tokio's I/O driver, where wakers are kept per direction and
// readiness is cleared only if no event has come meanwhile.
package net

import (
	"errors"
	"net/netip"
	"os"
	"syscall"

	stdnet "net"
)

// Addr is where a datagram comes from or goes to: an address and port for UDP, a
// path for Unix sockets. Of the two only the one that fits the socket is used.
// Addrs are comparable; the zero Addr is an unknown address.
type Addr struct {
	AddrPort netip.AddrPort
	Name     string
}

// String returns the path, or the address and port, or "".
func (a Addr) String() string {
	switch {
	case a.Name != "":
		return a.Name
	case a.AddrPort.IsValid():
		return a.AddrPort.String()
	}
	return ""
}

// kind is what network a socket belongs to.
type kind uint8

const (
	tcp kind = iota
	unixStream
	udp
	unixDatagram
)

var kindNames = [...]string{tcp: "tcp", unixStream: "unix", udp: "udp", unixDatagram: "unixgram"}

func (k kind) String() string { return kindNames[k] }

// streamKind and packetKind say which kind of socket a network's name asks for.
func streamKind(network string) (kind, error) {
	switch network {
	case "tcp", "tcp4", "tcp6":
		return tcp, nil
	case "unix":
		return unixStream, nil
	}
	return 0, stdnet.UnknownNetworkError(network)
}

func packetKind(network string) (kind, error) {
	switch network {
	case "udp", "udp4", "udp6":
		return udp, nil
	case "unixgram":
		return unixDatagram, nil
	}
	return 0, stdnet.UnknownNetworkError(network)
}

// errForeign is the error of making something of what package net did not make.
var errForeign = errors.New("not a socket of package net")

// opError is err, which is not nil, the way package net has it.
func opError(op, network string, source, addr stdnet.Addr, err error) error {
	if errno, ok := err.(syscall.Errno); ok {
		err = os.NewSyscallError(op, errno)
	}
	return &stdnet.OpError{Op: op, Net: network, Source: source, Addr: addr, Err: err}
}
