//go:build linux && !futures_portable

package net

import (
	"bytes"
	"errors"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestConnSize(t *testing.T) {
	if n := unsafe.Sizeof(Conn{}); n > 80 {
		t.Errorf("a Conn is %d bytes, not 80", n)
	}
}

// Nothing is left of the reactor when nothing is open, and it comes again.
func TestReactorEnds(t *testing.T) {
	settle(t)
	fds := descriptors()
	for range 3 {
		a := must(t, DialPacket("udp", "127.0.0.1:9"))
		theReactor.mu.Lock()
		n, file := theReactor.n, theReactor.file
		theReactor.mu.Unlock()
		if n != 1 || file == nil {
			t.Errorf("%d sources", n)
		}
		a.Drop()
		theReactor.mu.Lock()
		n, file = theReactor.n, theReactor.file
		table := theReactor.sources
		theReactor.mu.Unlock()
		if n != 0 || file != nil || table != nil {
			t.Errorf("%d sources", n)
		}
		eventually(t, "the epoll descriptor is still open", func() bool { return descriptors() <= fds })
	}
}

// An event for a number that was given out again does not reach its new user.
func TestStaleEvent(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	stale := unix.EpollEvent{Events: unix.EPOLLIN, Fd: b.s.fd, Pad: int32(b.s.gen)}
	into := make([]*source, 1)
	theReactor.lookUp([]unix.EpollEvent{stale}, into)
	if into[0] != &b.s.source {
		t.Fatal("a fresh event is lost")
	}
	fd := b.s.fd
	b.Drop()
	c := must(t, DialPacket("udp", "127.0.0.1:9"))
	defer c.Drop()
	if c.p.fd != fd {
		t.Skip("the number was not given out again")
	}
	into[0] = nil
	theReactor.lookUp([]unix.EpollEvent{stale, {Fd: 1 << 20}}, []*source{nil, nil})
	theReactor.lookUp([]unix.EpollEvent{stale}, into)
	if into[0] != nil {
		t.Error("a stale event reached the new user of its number")
	}
	_ = a
}

// An event for a source that was dropped after it was found does nothing bad.
func TestEventAfterDrop(t *testing.T) {
	settle(t)
	_, b := pair(t, "tcp")
	f := aio.Read(b, make([]byte, 1))
	c := &leaftest.Counter{}
	f.Poll(futures.NewContext(c))
	b.Drop()
	if c.Count() != 1 {
		t.Error("Drop did not wake")
	}
	leftover := b.s.event(unix.EPOLLIN|unix.EPOLLOUT, nil)
	if len(leftover) != 0 {
		t.Error("wakers were kept")
	}
}

// The rule of the tick: what came between an attempt and its end is not forgotten.
func TestReadinessIsNotLost(t *testing.T) {
	settle(t)
	_, b := pair(t, "tcp")
	s := &b.s.source
	noop := futures.NoopWaker()
	for d := in; d <= out; d++ {
		s.state.Store(d.ready())
		st, ok, _ := s.begin(d, noop)
		if !ok {
			t.Fatal("not ready")
		}
		s.event(unix.EPOLLIN|unix.EPOLLOUT, nil)
		s.finish(d, st, d.notReady())
		if st, ok, _ = s.begin(d, noop); !ok {
			t.Errorf("an event was lost, of the bytes being %v", d)
			continue
		}
		s.finish(d, st, d.notReady())
		c := &leaftest.Counter{}
		if _, ok, _ := s.begin(d, c); ok {
			t.Errorf("ready, of the bytes being %v", d)
		}
		if ws := s.event(unix.EPOLLIN|unix.EPOLLOUT, nil); len(ws) == 0 || ws[0] != futures.Waker(c) {
			t.Error("the waker is gone")
		}
	}
	// The tick may wrap.
	s.state.Store(^uint32(0) &^ (bitGone | in.busy() | out.busy()))
	s.event(0, nil)
	if st := s.state.Load(); st/bitTick != 0 || st&bitGone != 0 || st&in.ready() == 0 {
		t.Errorf("%x", st)
	}
	s.state.Store(in.ready())
	if p := leaftest.Panics(func() { s.begin(in, noop); s.begin(in, noop) }); p != "futures/net: a socket is read by two goroutines at a time" {
		t.Error(p)
	}
	s.finish(in, 0, 0)
}

// A short read does not try again, and urgent data is no reason to stop for good.
func TestShortReads(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	p := make([]byte, 16)
	f := aio.Read(b, p)
	s := leaftest.NewSignal()
	f.Poll(futures.NewContext(s))
	must(t, aio.WriteAll(a, []byte("abc")))
	<-s
	if n := must(t, f); n != 3 {
		t.Errorf("%d bytes", n)
	}
	if b.s.state.Load()&in.ready() != 0 {
		t.Error("still ready after a short read")
	}
	a.Control(func(fd uintptr) {
		unix.Send(int(fd), []byte("de"), 0)
		unix.Send(int(fd), []byte("!"), unix.MSG_OOB)
		unix.Send(int(fd), []byte("fg"), 0)
	})
	time.Sleep(5 * time.Millisecond)
	got := ""
	for got != "defg" {
		n := must(t, aio.Read(b, p))
		got += string(p[:n])
	}
}

func TestDefaults(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	for _, c := range []*Conn{a, b} {
		c.Control(func(fd uintptr) {
			for _, want := range []struct{ level, option, value int }{
				{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
				{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
				{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 15},
				{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 15},
			} {
				if got, err := unix.GetsockoptInt(int(fd), want.level, want.option); got != want.value || err != nil {
					t.Errorf("option %d is %d, %v", want.option, got, err)
				}
			}
			if flags, err := unix.FcntlInt(fd, unix.F_GETFD, 0); flags&unix.FD_CLOEXEC == 0 || err != nil {
				t.Error("is not closed by exec")
			}
		})
	}
}

// Without descriptors Accept fails once, then waits, and then accepts.
func TestAcceptWithoutDescriptors(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	a := must(t, Dial("tcp", l.Addr()))
	defer a.Drop()
	eventually(t, "no event", func() bool { return l.a.state.Load()/bitTick > 0 })

	var limit, less unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	less = limit
	highest := 0
	for fd := range 1 << 12 {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			highest = fd
		}
	}
	var holes []int
	for {
		fd, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		holes = append(holes, fd)
		if fd > highest {
			break
		}
	}
	less.Cur = uint64(holes[len(holes)-1] + 1)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, (*syscall.Rlimit)(unsafe.Pointer(&less))); err != nil {
		t.Skip(err)
	}
	c, ready, err := l.PollAccept(futures.NewContext(futures.NoopWaker()))
	g := l.Accept()
	s := leaftest.NewSignal()
	start := time.Now()
	_, again, _ := g.Poll(futures.NewContext(s))
	syscall.Setrlimit(syscall.RLIMIT_NOFILE, (*syscall.Rlimit)(unsafe.Pointer(&limit)))
	for _, fd := range holes {
		unix.Close(fd)
	}
	if c != nil || !ready || !errors.Is(err, syscall.EMFILE) {
		t.Errorf("%v, %v, %v", c, ready, err)
	}
	if again {
		t.Error("it spins")
	}
	b := must(t, g)
	defer b.Drop()
	if d := time.Since(start); d < firstPause {
		t.Errorf("accepted after %v", d)
	}
}

// Reads and writes of the lengths at which another system call is used, and nothing
// beyond their buffers.
func TestLengths(t *testing.T) {
	settle(t)
	for _, network := range []string{"tcp", "unix"} {
		a, b := pair(t, network)
		for _, n := range []int{1, 16<<10 - 1, 16 << 10, 16<<10 + 1, 40 << 10} {
			sent, got := make([]byte, n), make([]byte, n+2)
			for i := range sent {
				sent[i] = byte(i*7 + n)
			}
			both(t, aio.WriteAll(a, sent), aio.ReadFull(b, got[1:n+1]))
			if !bytes.Equal(got[1:n+1], sent) || got[0] != 0 || got[n+1] != 0 {
				t.Errorf("%s: %d bytes came otherwise", network, n)
			}
		}
	}
}
