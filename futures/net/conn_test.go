package net

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestBothWays(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			p := make([]byte, 16)
			must(t, aio.WriteAll(a, []byte("there")))
			if n := must(t, aio.ReadFull(b, p[:5])); string(p[:n]) != "there" {
				t.Errorf("read %q", p[:n])
			}
			must(t, aio.WriteAll(b, []byte("and back")))
			if n := must(t, aio.ReadFull(a, p[:8])); string(p[:n]) != "and back" {
				t.Errorf("read %q", p[:n])
			}
			if a.RemoteAddr().String() != b.LocalAddr().String() || a.LocalAddr().Network() != strings.TrimSuffix(network, "6") {
				t.Errorf("%v is not %v", a.RemoteAddr(), b.LocalAddr())
			}
			if network != "unix" && a.LocalAddr().String() != b.RemoteAddr().String() {
				t.Errorf("%v is not %v", a.LocalAddr(), b.RemoteAddr())
			}
		})
	}
}

// A read that waits is woken once, by what it waits for, and reads it; before that
// it loses nothing, however often it is given up.
func TestReadWaits(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			p := make([]byte, 16)
			old, latest := &leaftest.Counter{}, &leaftest.Counter{}
			for range 3 {
				f := aio.Read(b, p)
				if _, ready, _ := f.Poll(futures.NewContext(old)); ready {
					t.Fatal("read something")
				}
				f.Drop()
			}
			f := aio.Read(b, p)
			f.Poll(futures.NewContext(old))
			f.Poll(futures.NewContext(latest))
			must(t, aio.WriteAll(a, []byte("x")))
			eventually(t, "not woken", func() bool { return latest.Count() > 0 })
			n, ready, err := f.Poll(futures.NewContext(leaftest.Forbidden{}))
			if n != 1 || !ready || err != nil {
				t.Errorf("%d, %v, %v", n, ready, err)
			}
			if old.Count() != 0 {
				t.Error("the waker of an earlier poll was woken")
			}
		})
	}
}

// Much data, in both directions at once, by four tasks on goroutines of their own:
// each end is read by one and written by another.
func TestSplitBetweenTasks(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			const size = 2 << 20
			want := make([]byte, size)
			rng := rand.New(rand.NewPCG(1, 2))
			for i := range want {
				want[i] = byte(rng.Uint32())
			}
			var wg sync.WaitGroup
			for _, ends := range [][2]*Conn{{a, b}, {b, a}} {
				wg.Go(func() {
					if _, err := leaftest.Wait(aio.WriteAll(ends[0], want)); err != nil {
						t.Error(err)
					}
					if _, err := leaftest.Wait(aio.Close(ends[0])); err != nil {
						t.Error(err)
					}
				})
				wg.Go(func() {
					got, err := leaftest.Wait(aio.ReadAll(ends[1]))
					if err != nil || !bytes.Equal(got, want) {
						t.Errorf("%d bytes, %v", len(got), err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// A writer that finds no room waits until there is some.
func TestWriteWaits(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			c := &leaftest.Counter{}
			piece := make([]byte, 1<<16)
			written := 0
			for {
				n, ready, err := a.PollWrite(futures.NewContext(c), piece)
				if err != nil {
					t.Fatal(err)
				}
				if written += n; !ready {
					break
				}
			}
			a.CancelWrite()
			// What was under way may have made room in the meantime.
			f := aio.Write(a, piece)
			for {
				c = &leaftest.Counter{}
				n, ready, err := f.Poll(futures.NewContext(c))
				if err != nil {
					t.Fatal(err)
				}
				if !ready {
					break
				}
				written += n
				f = aio.Write(a, piece)
			}
			got := make([]byte, 1<<20)
			read := 0
			for c.Count() == 0 {
				n, ready, err := b.PollRead(futures.NewContext(futures.NoopWaker()), got)
				if err != nil {
					t.Fatal(err)
				}
				if read += n; !ready {
					time.Sleep(time.Millisecond)
				}
			}
			n := must(t, f)
			written += n
			done := make(chan struct{})
			go func() {
				defer close(done)
				leaftest.Wait(aio.Close(a))
			}()
			rest, err := wait(t, aio.ReadAll(b))
			if read += len(rest); read != written || err != nil {
				t.Errorf("%d bytes written, %d read, %v", written, read, err)
			}
			<-done
		})
	}
}

func TestHalfClose(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			p := make([]byte, 8)
			waiting := aio.Read(b, p)
			waiting.Poll(futures.NewContext(futures.NoopWaker()))
			must(t, aio.WriteAll(a, []byte("last")))
			must(t, aio.Close(a))
			must(t, aio.Close(a)) // is ready at once
			if n := must(t, waiting); string(p[:n]) != "last" {
				t.Errorf("read %q", p[:n])
			}
			for range 2 {
				if n, err := wait(t, aio.Read(b, p)); n != 0 || err != io.EOF {
					t.Errorf("at the end: %d, %v", n, err)
				}
			}
			if _, err := wait(t, aio.WriteAll(a, []byte("x"))); !errors.Is(err, syscall.EPIPE) && !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("writing after the close: %v", err)
			}
			// The other direction goes on.
			must(t, aio.WriteAll(b, []byte("still")))
			must(t, aio.Close(b))
			if got := must(t, aio.ReadAll(a)); string(got) != "still" {
				t.Errorf("read %q", got)
			}
		})
	}
}

// The end of the peer is seen by who waits for it, also when the last bytes and the
// end come at the same time, and were read with a buffer that was too large.
func TestEndAfterShortRead(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			must(t, aio.WriteAll(a, []byte("bye")))
			must(t, aio.Close(a))
			time.Sleep(5 * time.Millisecond) // both are there, and one event
			p := make([]byte, 64)
			if n := must(t, aio.Read(b, p)); string(p[:n]) != "bye" {
				t.Errorf("read %q", p[:n])
			}
			if n, err := wait(t, aio.Read(b, p)); n != 0 || err != io.EOF {
				t.Errorf("%d, %v", n, err)
			}
		})
	}
}

func TestPeerReset(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	p := make([]byte, 8)
	reading := aio.Read(b, p)
	reading.Poll(futures.NewContext(futures.NoopWaker()))
	// Dropped while there is something that it has not read.
	must(t, aio.WriteAll(b, []byte("unread")))
	arrives(t, a, len("unread"))
	a.Drop()
	n, err := wait(t, reading)
	var op *stdnet.OpError
	if n != 0 || !errors.Is(err, syscall.ECONNRESET) || !errors.As(err, &op) || op.Op != "read" || op.Net != "tcp" || op.Addr == nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := wait(t, aio.WriteAll(b, make([]byte, 1<<10))); err != nil && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
}

// PollDrop does not reset the connection although something was not read, so that
// what was written arrives.
func TestPollDropSendsWhatWasWritten(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			must(t, aio.WriteAll(b, []byte("unread")))
			must(t, aio.WriteAll(a, []byte("answer")))
			arrives(t, a, len("unread"))
			must(t, futures.AsyncDrop(a))
			if ready, err := a.PollDrop(futures.NewContext(leaftest.Forbidden{})); !ready || err != nil {
				t.Errorf("again: %v, %v", ready, err)
			}
			time.Sleep(5 * time.Millisecond) // for a reset to come, if there is one
			if got, err := wait(t, aio.ReadAll(b)); string(got) != "answer" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// Dropped in whichever state, by whomever, a connection is closed, and who waits for
// it is woken and learns it.
func TestDrop(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			p := make([]byte, 8)
			var wg sync.WaitGroup
			for _, f := range []futures.Future[int]{aio.Read(a, p), aio.WriteAll(a, make([]byte, 64<<20))} {
				wg.Go(func() {
					if _, err := leaftest.Wait(f); !errors.Is(err, stdnet.ErrClosed) {
						t.Errorf("%T: %v", f, err)
					}
				})
			}
			time.Sleep(5 * time.Millisecond)
			a.Drop()
			wg.Wait()
			a.Drop()
			cx := futures.NewContext(leaftest.Forbidden{})
			if _, ready, err := a.PollRead(cx, p); !ready || !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("read: %v", err)
			}
			if _, ready, err := a.PollWrite(cx, p); !ready || !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("write: %v", err)
			}
			if ready, err := a.PollFlush(cx); !ready || !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("flush: %v", err)
			}
			if ready, err := a.PollClose(cx); !ready || !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("close: %v", err)
			}
			if ready, err := a.PollReadable(cx); !ready || !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("readable: %v", err)
			}
			if ready, err := a.PollDrop(cx); !ready || err != nil {
				t.Errorf("drop: %v", err)
			}
			if a.Control(func(uintptr) { t.Error("called") }) == nil {
				t.Error("control")
			}
			a.CancelRead()
			a.CancelWrite()
			b.Drop()
		})
	}
}

// Drop races with polls of both directions: no poll meets a descriptor that was
// given out again.
func TestDropRaces(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	for range 100 {
		a, b := both(t, Dial("tcp", l.Addr()), l.Accept())
		var wg sync.WaitGroup
		wg.Go(func() {
			p := make([]byte, 512)
			for {
				if _, err := leaftest.Wait(aio.Read(a, p)); err != nil {
					return
				}
			}
		})
		wg.Go(func() {
			p := make([]byte, 512)
			for {
				if _, err := leaftest.Wait(aio.Write(a, p)); err != nil {
					return
				}
			}
		})
		wg.Go(func() {
			p := make([]byte, 512)
			for {
				n, err := leaftest.Wait(aio.Read(b, p))
				if err != nil {
					return
				}
				leaftest.Wait(aio.WriteAll(b, p[:n]))
			}
		})
		for range 2 {
			wg.Go(func() { time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond); a.Drop() })
		}
		wg.Wait()
		b.Drop()
	}
}

func TestReadableWritable(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := pair(t, network)
			p := make([]byte, 8)
			must(t, a.Writable())
			for { // readiness may be claimed too often, but trying tells
				_, ready, err := b.TryRead(p)
				if ready || err != nil {
					t.Fatal(ready, err)
				}
				f := b.Readable()
				_, ready, _ = f.Poll(futures.NewContext(futures.NoopWaker()))
				f.Drop()
				if !ready {
					break
				}
			}
			c := leaftest.NewSignal()
			f := b.Readable()
			if _, ready, _ := f.Poll(futures.NewContext(c)); ready {
				t.Error("readable")
			}
			if n, ready, err := a.TryWrite([]byte("abc")); n != 3 || !ready || err != nil {
				t.Error(n, ready, err)
			}
			<-c
			must(t, f)
			if n, ready, err := b.TryRead(p); string(p[:n]) != "abc" || !ready || err != nil {
				t.Errorf("%q, %v, %v", p[:n], ready, err)
			}
			if s := leaftest.Panics(func() { f.Poll(futures.NewContext(c)) }); s != "futures/net: Readable polled after completion" {
				t.Error(s)
			}
			g := a.Writable()
			g.Drop()
			g.Drop()
			if s := leaftest.Panics(func() { g.Poll(futures.NewContext(c)) }); s != "futures/net: Writable polled after Drop" {
				t.Error(s)
			}
		})
	}
}

// Empty reads and writes do nothing, and say so.
func TestEmpty(t *testing.T) {
	settle(t)
	a, _ := pair(t, "tcp")
	if n := must(t, aio.Write(a, nil)); n != 0 {
		t.Error(n)
	}
	cx := futures.NewContext(futures.NoopWaker())
	if n, _, err := a.PollRead(cx, nil); n != 0 || err != nil {
		t.Error(n, err)
	}
	a.CancelRead()
}

func TestOptions(t *testing.T) {
	settle(t)
	a, _ := pair(t, "tcp")
	for _, err := range []error{a.SetNoDelay(false), a.SetNoDelay(true), a.SetKeepAlive(time.Minute), a.SetKeepAlive(0)} {
		if err != nil {
			t.Error(err)
		}
	}
	called := false
	if err := a.Control(func(fd uintptr) { called = fd != 0 }); err != nil || !called {
		t.Errorf("%v, %v", err, called)
	}
	u, _ := pair(t, "unix")
	if u.SetNoDelay(true) == nil || u.SetKeepAlive(time.Minute) == nil {
		t.Error("options of TCP on a Unix socket")
	}
}

func TestFromConn(t *testing.T) {
	settle(t)
	l := listen(t, "tcp")
	c, err := stdnet.Dial("tcp", l.Addr())
	if err != nil {
		t.Fatal(err)
	}
	a, err := FromConn(c)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Drop()
	b := must(t, l.Accept())
	defer b.Drop()
	must(t, aio.WriteAll(a, []byte("abc")))
	p := make([]byte, 3)
	must(t, aio.ReadFull(b, p))
	if string(p) != "abc" || a.RemoteAddr().String() != l.Addr() {
		t.Errorf("%q from %v", p, a.RemoteAddr())
	}
	x, y := stdnet.Pipe()
	defer y.Close()
	if c, err := FromConn(x); err == nil {
		c.Drop()
		t.Error("took a pipe")
	}
}
