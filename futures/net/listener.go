package net

import (
	"errors"
	"io"
	"sync"
	"syscall"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/timer"
)

// Listen listens on a local address, as net.Listen does: networks "tcp", "tcp4",
// "tcp6" and "unix". An address whose host is a name is looked up meanwhile, which
// blocks; that is for the start of a program. The path of a Unix socket is removed
// when the listener is dropped. For other options, listen with a net.ListenConfig
// and use [FromListener].
func Listen(network, address string) (*Listener, error) {
	if _, err := streamKind(network); err != nil {
		return nil, &stdnet.OpError{Op: "listen", Net: network, Err: err}
	}
	l, err := stdnet.Listen(network, address)
	if err != nil {
		return nil, err
	}
	return FromListener(l)
}

// FromListener makes a Listener of one of package net, TCP or Unix, which it takes,
// also when it fails. Nobody else may use that any more.
func FromListener(l stdnet.Listener) (*Listener, error) {
	accepted, err := fromListener(l)
	if err != nil {
		return nil, err
	}
	return &Listener{a: accepted}, nil
}

// Listener accepts connections. Its owner must Drop it. One Accept future, or one
// Incoming stream, is used at a time; the waker of the latest poll counts.
type Listener struct {
	a *acceptor

	mu    sync.Mutex
	owner *accept // the Accept future that stored the waker; nil for PollAccept

	// After it ran out of descriptors or memory: how long to leave the system
	// alone, until when, what waits for that, and who waits for it.
	pause   time.Duration
	until   time.Time
	sleep   futures.Future[time.Time]
	sleeper futures.Waker
}

const (
	firstPause = 5 * time.Millisecond
	maxPause   = time.Second
)

// PollAccept is ready with the next connection, which the caller then owns. A
// connection that was reset before it could be accepted is passed over. When the
// process or the system is out of descriptors or memory, that is the outcome of one
// poll; the next ones are pending for a while, 5 milliseconds at first and up to a
// second if it goes on, so that a loop that goes on accepting does not spin. Those
// who wanted to connect wait meanwhile.
func (l *Listener) PollAccept(cx *futures.Context) (c *Conn, ready bool, err error) {
	return l.poll(cx, nil)
}

func (l *Listener) poll(cx *futures.Context, by *accept) (c *Conn, ready bool, err error) {
	if !cx.PollBudget() {
		return nil, false, nil
	}
	l.mu.Lock()
	l.owner = by
	waiting := !l.rested(cx)
	l.mu.Unlock()
	if waiting {
		return nil, false, nil
	}
	if c, ready, err = l.a.accept(cx); ready {
		cx.SpendBudget()
		l.ended(err)
	}
	return c, ready, err
}

// ended notes the outcome of an accept.
func (l *Listener) ended(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owner = nil
	switch {
	case scarce(err):
		l.pause = min(max(2*l.pause, firstPause), maxPause)
		l.until = time.Now().Add(l.pause)
	case err == nil:
		l.pause = 0
	}
}

// rested says whether there is no pause, or no more. mu is held.
func (l *Listener) rested(cx *futures.Context) bool {
	if l.until.IsZero() {
		return true
	}
	if l.sleep == nil {
		l.sleep = timer.SleepUntil(l.until)
	}
	if _, ready, _ := l.sleep.Poll(cx); !ready {
		l.sleeper = cx.Waker()
		return false
	}
	l.sleep, l.sleeper, l.until = nil, nil, time.Time{}
	return true
}

// wakeful ends a sleep, but not the pause. mu is held.
func (l *Listener) wakeful() {
	if l.sleep != nil {
		l.sleep.Drop()
		l.sleep, l.sleeper = nil, nil
	}
}

// scarce says whether err goes away when others give something back.
func scarce(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.ENOMEM)
}

// Accept is a future of the next connection, which the caller then owns; see
// [Listener.PollAccept]. It borrows l. After Drop it fails with net.ErrClosed.
//
// Cancel safety: cancel safe. A connection is accepted in the poll that yields it.
//
//futvet:cancelsafe a connection is accepted in the poll that yields it
func (l *Listener) Accept() futures.Future[*Conn] {
	f := &accept{l: l}
	f.life.Made()
	return f
}

// accept is the future of Accept.
type accept struct {
	l    *Listener
	life leaf.Life
}

func (f *accept) Poll(cx *futures.Context) (c *Conn, ready bool, err error) {
	f.life.Check("futures/net: Accept")
	if c, ready, err = f.l.poll(cx, f); ready {
		f.life = leaf.Completed
	}
	return c, ready, err
}

func (f *accept) Drop() {
	if f.life.End() {
		f.l.cancel(f)
	}
}

// cancel forgets the waker of by, if it is the latest.
func (l *Listener) cancel(by *accept) {
	l.mu.Lock()
	latest := l.owner == by
	if latest {
		l.owner = nil
		l.wakeful()
	}
	l.mu.Unlock()
	if latest {
		l.a.cancelAccept()
	}
}

// CancelAccept forgets the waker of the latest PollAccept, if that was pending. It
// loses no connection.
func (l *Listener) CancelAccept() { l.cancel(nil) }

// Incoming is a stream of the connections, each of which belongs to who receives
// it. It ends when the listener is dropped; other errors are items, see
// [Listener.PollAccept]. It borrows l.
//
// Cancel safety: cancel safe. A connection is accepted in the poll that yields it.
//
//futvet:cancelsafe a connection is accepted in the poll that yields it
func (l *Listener) Incoming() futures.Stream[*Conn] {
	f := &incoming{next: accept{l: l}}
	f.life.Made()
	return f
}

// incoming is the stream of Incoming.
type incoming struct {
	next accept // Live as long as the stream is
	life leaf.Life
}

func (s *incoming) PollNext(cx *futures.Context) (c *Conn, ready bool, err error) {
	s.life.Check("futures/net: Incoming")
	if c, ready, err = s.next.Poll(cx); !ready {
		return nil, false, nil
	}
	s.next.life = leaf.Live
	if errors.Is(err, stdnet.ErrClosed) {
		s.life = leaf.Completed
		return nil, true, io.EOF
	}
	return c, true, err
}

func (s *incoming) Drop() {
	if s.life.End() {
		s.next.Drop()
	}
}

// Addr is the address that l listens on, as [Dial] takes it.
func (l *Listener) Addr() string { return l.a.addr().String() }

// NetAddr is the address that l listens on, as package net has it.
func (l *Listener) NetAddr() stdnet.Addr { return l.a.addr() }

// Control calls f with the descriptor, which f borrows: it must not close it, change
// whether it blocks, nor use l.
func (l *Listener) Control(f func(fd uintptr)) error { return l.a.descriptor(f) }

// Drop stops listening: who still wants to connect is refused. A pending Accept is
// woken, and fails with net.ErrClosed. Drop is idempotent, and may be called from
// any goroutine.
func (l *Listener) Drop() {
	l.mu.Lock()
	sleeper := l.sleeper
	l.wakeful()
	l.until = time.Time{}
	l.mu.Unlock()
	defer leaf.Wake(sleeper)
	l.a.drop()
}
