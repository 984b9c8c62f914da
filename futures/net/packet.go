package net

import (
	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// ListenPacket opens a socket for datagrams at a local address, as net.ListenPacket
// does: networks "udp", "udp4", "udp6" and "unixgram". An address whose host is a
// name is looked up meanwhile, which blocks. The path of a Unix socket stays when
// the socket is dropped, as in package net. For other options, use a
// net.ListenConfig and [FromPacketConn].
func ListenPacket(network, address string) (*PacketConn, error) {
	if _, err := packetKind(network); err != nil {
		return nil, &stdnet.OpError{Op: "listen", Net: network, Err: err}
	}
	c, err := stdnet.ListenPacket(network, address)
	if err != nil {
		return nil, err
	}
	return FromPacketConn(c)
}

// FromPacketConn makes a PacketConn of one of package net, UDP or Unix, which it
// takes, also when it fails. Nobody else may use that any more.
func FromPacketConn(c stdnet.PacketConn) (*PacketConn, error) { return fromPacketConn(c) }

// DialPacket is a future of a socket that sends datagrams to one address and
// receives only those from there; see [Dial] for what the address may be, and when
// it is looked up. Networks are those of [ListenPacket]. Nobody is asked whether
// anyone is there.
//
// Cancel safety: cancel safe. Dropping it abandons the lookup.
//
//futvet:cancelsafe nothing was sent yet; the descriptor is closed
func DialPacket(network, address string) futures.Future[*PacketConn] {
	return newDialPacket(network, address)
}

// PacketConn sends and receives datagrams, of UDP or over a Unix socket. Its owner
// must Drop it. One task may receive while another sends, on different goroutines.
//
// A datagram is received as a whole: what does not fit is cut off and lost, silently.
// An error of an earlier datagram, such as ECONNREFUSED if nobody was there, can be
// the outcome of a later receive or send; the socket goes on working.
type PacketConn struct{ p packet }

// PollRecvFrom receives a datagram into p and yields its length and where it came
// from. A datagram may be empty: n is 0 then, and there is no io.EOF. A pending
// receive loses nothing.
func (c *PacketConn) PollRecvFrom(cx *futures.Context, p []byte) (n int, from Addr, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, Addr{}, false, nil
	}
	if n, from, ready, err = c.p.recv(cx.Waker(), p, true); ready {
		cx.SpendBudget()
	}
	return n, from, ready, err
}

// PollRecv is PollRecvFrom for those who do not ask where it came from.
func (c *PacketConn) PollRecv(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if n, _, ready, err = c.p.recv(cx.Waker(), p, false); ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// PollSendTo sends p as one datagram to an address, and yields its length. A socket
// of [DialPacket] has one already, and fails. A pending send has sent nothing.
func (c *PacketConn) PollSendTo(cx *futures.Context, p []byte, to Addr) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if n, ready, err = c.p.send(cx.Waker(), p, &to); ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// PollSend sends p as one datagram to the address that the socket was dialled to.
func (c *PacketConn) PollSend(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	if n, ready, err = c.p.send(cx.Waker(), p, nil); ready {
		cx.SpendBudget()
	}
	return n, ready, err
}

// CancelRecv forgets the waker of the latest receive, if that was pending.
func (c *PacketConn) CancelRecv() { c.p.cancelRecv() }

// CancelSend forgets the waker of the latest send, if that was pending.
func (c *PacketConn) CancelSend() { c.p.cancelSend() }

// Datagram says what a [PacketConn.RecvFrom] has received: how many bytes, and from
// where.
type Datagram struct {
	N    int
	From Addr
}

// RecvFrom is a future of a datagram, received into p; see
// [PacketConn.PollRecvFrom]. It borrows c and p.
//
// Cancel safety: cancel safe. A datagram is received in the poll that yields it.
//
//futvet:cancelsafe a datagram leaves the socket in the poll that yields it
func (c *PacketConn) RecvFrom(p []byte) futures.Future[Datagram] {
	f := &recvFrom{c: c, p: p}
	f.life.Made()
	return f
}

// Recv is a future of a datagram's length; the datagram is received into p. It
// borrows c and p.
//
// Cancel safety: cancel safe. A datagram is received in the poll that yields it.
//
//futvet:cancelsafe a datagram leaves the socket in the poll that yields it
func (c *PacketConn) Recv(p []byte) futures.Future[int] {
	f := &recv{c: c, p: p}
	f.life.Made()
	return f
}

// SendTo is a future that sends p as one datagram, and yields its length. It borrows
// c and p.
//
// Cancel safety: cancel safe. A datagram is sent in the poll that completes it; one
// that is pending has sent nothing.
//
//futvet:cancelsafe a datagram is sent in the poll that completes it
func (c *PacketConn) SendTo(p []byte, to Addr) futures.Future[int] {
	f := &send{c: c, p: p, to: to, addressed: true}
	f.life.Made()
	return f
}

// Send is [PacketConn.SendTo] for a socket that was dialled to an address.
//
// Cancel safety: cancel safe. A datagram is sent in the poll that completes it; one
// that is pending has sent nothing.
//
//futvet:cancelsafe a datagram is sent in the poll that completes it
func (c *PacketConn) Send(p []byte) futures.Future[int] {
	f := &send{c: c, p: p}
	f.life.Made()
	return f
}

type recvFrom struct {
	c     *PacketConn
	p     []byte
	waits bool
	life  leaf.Life
}

func (f *recvFrom) Poll(cx *futures.Context) (d Datagram, ready bool, err error) {
	f.life.Check("futures/net: RecvFrom")
	d.N, d.From, ready, err = f.c.PollRecvFrom(cx, f.p)
	if f.waits = !ready; ready {
		f.life = leaf.Completed
	}
	return d, ready, err
}

func (f *recvFrom) Drop() {
	if f.life.End() && f.waits {
		f.c.CancelRecv()
	}
}

type recv struct {
	c     *PacketConn
	p     []byte
	waits bool
	life  leaf.Life
}

func (f *recv) Poll(cx *futures.Context) (n int, ready bool, err error) {
	f.life.Check("futures/net: Recv")
	n, ready, err = f.c.PollRecv(cx, f.p)
	if f.waits = !ready; ready {
		f.life = leaf.Completed
	}
	return n, ready, err
}

func (f *recv) Drop() {
	if f.life.End() && f.waits {
		f.c.CancelRecv()
	}
}

type send struct {
	c         *PacketConn
	p         []byte
	to        Addr
	addressed bool
	waits     bool
	life      leaf.Life
}

func (f *send) Poll(cx *futures.Context) (n int, ready bool, err error) {
	if f.addressed {
		f.life.Check("futures/net: SendTo")
		n, ready, err = f.c.PollSendTo(cx, f.p, f.to)
	} else {
		f.life.Check("futures/net: Send")
		n, ready, err = f.c.PollSend(cx, f.p)
	}
	if f.waits = !ready; ready {
		f.life = leaf.Completed
	}
	return n, ready, err
}

func (f *send) Drop() {
	if f.life.End() && f.waits {
		f.c.CancelSend()
	}
}

// LocalAddr is the address of this end, as package net has it.
func (c *PacketConn) LocalAddr() stdnet.Addr { return c.p.localAddr() }

// RemoteAddr is the address that the socket was dialled to, nil if it was not.
func (c *PacketConn) RemoteAddr() stdnet.Addr { return c.p.remoteAddr() }

// Addr is the local address as others send to it: for a socket that listens
// everywhere, with the address that stands for everywhere.
func (c *PacketConn) Addr() Addr { return addrOf(c.p.localAddr()) }

// addrOf is a, of package net, as an Addr.
func addrOf(a stdnet.Addr) Addr {
	switch a := a.(type) {
	case *stdnet.UDPAddr:
		if a != nil {
			return Addr{AddrPort: a.AddrPort()}
		}
	case *stdnet.UnixAddr:
		if a != nil && a.Name != "@" { // package net's name of the nameless
			return Addr{Name: a.Name}
		}
	}
	return Addr{}
}

// Control calls f with the descriptor, which f borrows: it must not close it, change
// whether it blocks, nor use c.
func (c *PacketConn) Control(f func(fd uintptr)) error { return c.p.descriptor(f) }

// Drop closes the socket. Who still waits for it is woken, and fails with
// net.ErrClosed. Drop is idempotent, and may be called from any goroutine.
func (c *PacketConn) Drop() { c.p.drop() }
