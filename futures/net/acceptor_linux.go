//go:build !futures_portable

package net

import (
	"os"

	stdnet "net"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
)

// acceptor is a listening socket.
type acceptor struct {
	source
	kind   kind
	local  stdnet.Addr
	unlink string // the path to remove in the end, if any
}

func fromListener(l stdnet.Listener) (*acceptor, error) {
	a := &acceptor{local: l.Addr()}
	switch l := l.(type) {
	case *stdnet.TCPListener:
		a.kind = tcp
	case *stdnet.UnixListener:
		a.kind = unixStream
		if name := a.local.String(); name != "" && name[0] != '@' {
			a.unlink = name
		}
		l.SetUnlinkOnClose(false)
	}
	c, ok := l.(syscall.Conn)
	if !ok {
		l.Close()
		return nil, opError("listen", a.local.Network(), nil, a.local, errForeign)
	}
	fd, err := duplicate(c)
	l.Close()
	if err == nil {
		if a.kind == tcp {
			tcpDefaults(fd)
		}
		err = a.open(fd, in.ready())
	}
	if err != nil {
		a.remove()
		return nil, opError("listen", a.kind.String(), nil, a.local, err)
	}
	return a, nil
}

func (a *acceptor) addr() stdnet.Addr { return a.local }

func (a *acceptor) accept(cx *futures.Context) (c *Conn, ready bool, err error) {
	for {
		st, ok, err := a.begin(in, cx.Waker())
		if !ok {
			return nil, err != nil, a.failed(err)
		}
		fd, peer, err := unix.Accept4(int(a.fd), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		if err == unix.EAGAIN {
			a.finish(in, st, in.notReady())
			continue
		}
		a.finish(in, st, 0)
		switch err {
		case nil:
			c, err = adopt(fd, a.kind, peer)
			return c, true, a.failed(err)
		case unix.EINTR, unix.ECONNABORTED:
			continue
		}
		return nil, true, a.failed(os.NewSyscallError("accept4", err))
	}
}

func (a *acceptor) failed(err error) error {
	if err == nil {
		return nil
	}
	return opError("accept", a.kind.String(), nil, a.local, err)
}

func (a *acceptor) cancelAccept() { a.cancel(in) }

func (a *acceptor) descriptor(f func(fd uintptr)) error {
	return a.failed(a.control(func(fd int) error { f(uintptr(fd)); return nil }))
}

func (a *acceptor) drop() {
	if a.source.drop() {
		a.remove()
	}
}

// remove removes the path.
func (a *acceptor) remove() {
	if a.unlink != "" {
		os.Remove(a.unlink)
	}
}
