//go:build !linux || futures_portable

package net

import (
	"context"
	"errors"
	"os"
	"sync"
	"syscall"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// errNotTCP is the error of an option of TCP elsewhere.
var errNotTCP = errors.New("not a TCP connection")

// acceptor is a listener of package net. An accept that is pending has a goroutine;
// a connection that nobody wants any more when it comes is kept for the next one.
type acceptor struct {
	l stdnet.Listener

	mu        sync.Mutex
	gone      bool
	waker     futures.Waker
	accepting bool // there is a goroutine
	stop      bool // it was told to end
	c         stdnet.Conn
	err       error // of one accept
}

func fromListener(l stdnet.Listener) (*acceptor, error) {
	switch l.(type) {
	case *stdnet.TCPListener, *stdnet.UnixListener:
		return &acceptor{l: l}, nil
	}
	l.Close()
	return nil, opError("listen", l.Addr().Network(), nil, l.Addr(), errForeign)
}

func (a *acceptor) addr() stdnet.Addr { return a.l.Addr() }

func (a *acceptor) accept(cx *futures.Context) (c *Conn, ready bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waker = nil
	switch {
	case a.gone:
		return nil, true, opError("accept", a.l.Addr().Network(), nil, a.l.Addr(), stdnet.ErrClosed)
	case a.c != nil:
		c, a.c = newConn(a.c), nil
		return c, true, nil
	case a.err != nil:
		err, a.err = a.err, nil
		return nil, true, err
	}
	a.waker = cx.Waker()
	if !a.accepting {
		a.accepting, a.stop = true, false
		go a.run()
	}
	return nil, false, nil
}

// run is the accepting goroutine.
func (a *acceptor) run() {
	for {
		c, err := a.l.Accept()
		a.mu.Lock()
		again := false
		switch {
		case err != nil && a.stop && os.IsTimeout(err):
			err = nil
			again = a.waker != nil && !a.gone // somebody has come since
		case errors.Is(err, syscall.ECONNABORTED) && !a.gone:
			again = true
		}
		if a.stop {
			a.setDeadline(time.Time{})
			a.stop = false
		}
		if again {
			a.mu.Unlock()
			continue
		}
		a.accepting = false
		if a.gone && c != nil {
			c.Close()
			c = nil
		}
		a.c, a.err = c, err
		w := a.waker
		a.waker = nil
		a.mu.Unlock()
		leaf.Wake(w)
		return
	}
}

func (a *acceptor) setDeadline(t time.Time) {
	if d, ok := a.l.(interface{ SetDeadline(time.Time) error }); ok {
		d.SetDeadline(t)
	}
}

func (a *acceptor) cancelAccept() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waker = nil
	if a.accepting && !a.stop && !a.gone {
		a.stop = true
		a.setDeadline(time.Unix(1, 0))
	}
}

func (a *acceptor) descriptor(f func(fd uintptr)) error { return control(a.l, f) }

func (a *acceptor) drop() {
	a.mu.Lock()
	if a.gone {
		a.mu.Unlock()
		return
	}
	a.gone = true
	c, w := a.c, a.waker
	a.c, a.waker = nil, nil
	a.mu.Unlock()
	defer leaf.Wake(w)
	a.l.Close()
	if c != nil {
		c.Close()
	}
}

// dialing is a future of something that package net dials, on a goroutine, and
// make makes of it.
type dialing[T any] struct {
	network, address string
	name             string
	check            func(network string) (kind, error)
	make             func(c stdnet.Conn) T
	life             leaf.Life
	cancel           context.CancelFunc // nil until it is polled

	mu    sync.Mutex
	done  bool
	gone  bool
	c     stdnet.Conn
	err   error
	waker futures.Waker
}

func newDial(network, address string) futures.Future[*Conn] {
	f := &dialing[*Conn]{network: network, address: address, name: "Dial", check: streamKind, make: newConn}
	f.life.Made()
	return f
}

func newDialPacket(network, address string) futures.Future[*PacketConn] {
	f := &dialing[*PacketConn]{network: network, address: address, name: "DialPacket", check: packetKind,
		make: func(c stdnet.Conn) *PacketConn { return newPacketConn(c.(packetSocket)) }}
	f.life.Made()
	return f
}

func (f *dialing[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/net: " + f.name)
	if !cx.PollBudget() {
		return v, false, nil
	}
	if _, err := f.check(f.network); err != nil {
		f.life = leaf.Completed
		return v, true, opError("dial", f.network, nil, nil, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cancel == nil {
		ctx, cancel := context.WithCancel(context.Background())
		f.cancel = cancel
		go f.run(ctx)
	}
	if !f.done {
		f.waker = cx.Waker()
		return v, false, nil
	}
	f.cancel()
	f.life = leaf.Completed
	cx.SpendBudget()
	if f.err != nil {
		return v, true, f.err
	}
	return f.make(f.c), true, nil
}

func (f *dialing[T]) run(ctx context.Context) {
	var d stdnet.Dialer
	c, err := d.DialContext(ctx, f.network, f.address)
	f.mu.Lock()
	f.done, f.c, f.err = true, c, err
	w := f.waker
	f.waker = nil
	gone := f.gone
	f.mu.Unlock()
	if gone && c != nil {
		c.Close()
	}
	leaf.Wake(w)
}

func (f *dialing[T]) Drop() {
	if !f.life.End() {
		return
	}
	f.mu.Lock()
	f.gone = true
	f.waker = nil
	c := f.c
	f.mu.Unlock()
	if f.cancel != nil {
		f.cancel()
	}
	if c != nil {
		c.Close()
	}
}
