package net

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// An Accept that is given up loses no connection, and the waker of the latest counts.
func TestAccept(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			l := listen(t, network)
			old, latest := &leaftest.Counter{}, &leaftest.Counter{}
			first, second := l.Accept(), l.Accept()
			first.Poll(futures.NewContext(old))
			second.Poll(futures.NewContext(latest))
			first.Drop() // must leave the waker of the second
			a := must(t, Dial(network, l.Addr()))
			defer a.Drop()
			eventually(t, "not woken", func() bool { return latest.Count() > 0 })
			if old.Count() != 0 {
				t.Error("an Accept that was dropped was woken")
			}
			second.Drop() // woken, and dropped
			b := must(t, l.Accept())
			defer b.Drop()
			must(t, aio.WriteAll(a, []byte("x")))
			p := make([]byte, 1)
			must(t, aio.ReadFull(b, p))
		})
	}
}

func TestListenerDrop(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			l := listen(t, network)
			f := l.Accept()
			s := leaftest.NewSignal()
			f.Poll(futures.NewContext(s))
			l.Drop()
			<-s
			if _, err := wait(t, f); !errors.Is(err, stdnet.ErrClosed) {
				t.Error(err)
			}
			l.Drop()
			l.CancelAccept()
			if _, err := wait(t, Dial(network, l.Addr())); err == nil {
				t.Error("connected to a listener that is gone")
			}
			if l.Control(func(uintptr) {}) == nil {
				t.Error("control")
			}
			if network == "unix" {
				if _, err := os.Stat(l.Addr()); !os.IsNotExist(err) {
					t.Error("the path is still there")
				}
			}
		})
	}
}

func TestIncoming(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	s := l.Incoming()
	if _, ready, _ := s.PollNext(futures.NewContext(leaftest.Forbidden{})); ready {
		t.Fatal("ready")
	}
	s.Drop()
	s.Drop()
	s = l.Incoming()
	for range 3 {
		a := must(t, Dial("tcp", l.Addr()))
		b := must(t, futures.Next(s))
		a.Drop()
		b.Drop()
	}
	s.PollNext(futures.NewContext(futures.NoopWaker()))
	l.Drop()
	if _, err := wait(t, futures.Next(s)); err != io.EOF {
		t.Error(err)
	}
	if p := leaftest.Panics(func() { s.PollNext(futures.NewContext(futures.NoopWaker())) }); p != "futures/net: Incoming polled after completion" {
		t.Error(p)
	}
}

func TestListenErrors(t *testing.T) {
	settle(t)
	var op *stdnet.OpError
	for _, at := range [][2]string{{"udp", "127.0.0.1:0"}, {"tcp", "127.0.0.1"}, {"nonsense", ""}, {"unix", filepath.Join(t.TempDir(), "none", "s")}} {
		if _, err := Listen(at[0], at[1]); !errors.As(err, &op) || op.Op != "listen" {
			t.Errorf("Listen(%q): %v", at, err)
		}
	}
	l := listen(t, "tcp")
	if _, err := Listen("tcp", l.Addr()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Error(err)
	}
	if _, err := FromListener(strange{}); err == nil {
		t.Error("took what is none of package net's")
	}
}

type strange struct{ stdnet.Listener }

func (strange) Addr() stdnet.Addr { return &stdnet.TCPAddr{} }
func (strange) Close() error      { return nil }

func TestFromListener(t *testing.T) {
	settle(t)
	var lc stdnet.ListenConfig
	sl, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l, err := FromListener(sl)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Drop()
	a, b := both(t, Dial("tcp", l.Addr()), l.Accept())
	a.Drop()
	b.Drop()
}

func TestDial(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	_, port, _ := stdnet.SplitHostPort(l.Addr())
	for _, address := range []string{l.Addr(), ":" + port, "localhost:" + port, "0.0.0.0:" + port, "[::ffff:127.0.0.1]:" + port} {
		for _, network := range []string{"tcp", "tcp4"} {
			t.Run(network+" "+address, func(t *testing.T) {
				a, b := both(t, Dial(network, address), l.Accept())
				if a.RemoteAddr().String() != l.Addr() {
					t.Errorf("connected to %v", a.RemoteAddr())
				}
				a.Drop()
				b.Drop()
			})
		}
	}
}

func TestDialErrors(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	address := l.Addr()
	l.Drop()
	tests := []struct {
		network, address string
		is               error
	}{
		{"tcp", address, syscall.ECONNREFUSED},
		{"tcp", "127.0.0.1", nil},
		{"tcp", "127.0.0.1:none-such", nil},
		{"tcp4", "[::1]:1", nil},
		{"tcp6", "127.0.0.1:1", nil},
		{"tcp", "no..name:1", nil},
		{"udp", address, nil},
		{"nonsense", address, nil},
		{"unix", filepath.Join(t.TempDir(), "none"), syscall.ENOENT},
	}
	for _, test := range tests {
		t.Run(test.network+" "+test.address, func(t *testing.T) {
			c, err := wait(t, Dial(test.network, test.address))
			var op *stdnet.OpError
			if c != nil || !errors.As(err, &op) || op.Op != "dial" || op.Net != test.network || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v, %v", c, err)
			}
		})
	}
}

// A Dial that is dropped, before its first poll, while it looks up, while it
// connects, leaves nothing behind (tokio#7983 is what happens otherwise).
func TestDialDropped(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	full := listen(t, "unix")
	for range 20 {
		for _, address := range []string{l.Addr(), "localhost:1", "name.invalid:1", "192.0.2.1:9"} {
			for polls := range 2 {
				f := Dial("tcp", address)
				if polls > 0 {
					if c, ready, _ := f.Poll(futures.NewContext(futures.NoopWaker())); ready && c != nil {
						c.Drop() // was quick
					}
				}
				f.Drop()
				f.Drop()
			}
		}
		f := Dial("unix", full.Addr())
		f.Drop()
	}
	f := Dial("tcp", l.Addr())
	f.Drop()
	if p := leaftest.Panics(func() { f.Poll(futures.NewContext(futures.NoopWaker())) }); p != "futures/net: Dial polled after Drop" {
		t.Error(p)
	}
}

// Connections that are there before anybody accepts, and a listener that is dropped
// with them, and with an Accept that was woken.
func TestListenerDropsWhatWaits(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	s := leaftest.NewSignal()
	f := l.Accept()
	f.Poll(futures.NewContext(s))
	a := must(t, Dial("tcp", l.Addr()))
	defer a.Drop()
	<-s
	l.Drop()
	f.Drop()
	p := make([]byte, 1)
	if _, err := wait(t, aio.Read(a, p)); err == nil {
		t.Error("a connection without another end")
	}
}

func TestEcho1000(t *testing.T) {
	settle(t)
	n := 1000
	if testing.Short() {
		n = 100
	}
	l := listen(t, "tcp")
	type end struct{ a, b *Conn }
	ends := make([]end, n)
	for i := range ends {
		ends[i].a, ends[i].b = both(t, Dial("tcp", l.Addr()), l.Accept())
	}
	done := make(chan error)
	for i := range ends {
		go func() {
			p := make([]byte, 4)
			_, err := leaftest.Wait(aio.ReadFull(ends[i].b, p))
			if err == nil {
				_, err = leaftest.Wait(aio.WriteAll(ends[i].b, p))
			}
			done <- err
		}()
	}
	for i := range ends {
		must(t, aio.WriteAll(ends[i].a, []byte{byte(i), byte(i >> 8), 3, 4}))
	}
	for range ends {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for i := range ends {
		p := make([]byte, 4)
		must(t, aio.ReadFull(ends[i].a, p))
		if p[0] != byte(i) || p[1] != byte(i>>8) {
			t.Fatalf("connection %d has another's bytes", i)
		}
		ends[i].a.Drop()
		ends[i].b.Drop()
	}
}

// A listener that is paused, because there are no descriptors, wakes its Accept in
// the end and when it is dropped; and the pause of an Accept that was given up is
// that of the next.
func TestPause(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	l.pause, l.until = firstPause, time.Now().Add(time.Hour)
	f := l.Accept()
	f.Poll(futures.NewContext(leaftest.Forbidden{}))
	f.Drop()
	if l.sleep != nil || l.sleeper != nil {
		t.Error("still waits for the end of the pause")
	}
	if l.pause != firstPause || time.Until(l.until) < time.Minute {
		t.Error("the pause is over")
	}
	l.until = time.Now().Add(20 * time.Millisecond)
	a := must(t, Dial("tcp", l.Addr()))
	b := must(t, l.Accept())
	a.Drop()
	b.Drop()
	if l.pause != 0 || !l.until.IsZero() {
		t.Error("still paused")
	}
	l.until = time.Now().Add(time.Hour)
	f = l.Accept()
	s := leaftest.NewSignal()
	f.Poll(futures.NewContext(s))
	l.Drop()
	<-s
	if _, err := wait(t, f); !errors.Is(err, stdnet.ErrClosed) {
		t.Error(err)
	}
}
