package compat

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestToReader(t *testing.T) {
	a, b := aio.Pipe(16)
	text := strings.Repeat("all work and no play ", 100)
	go func() {
		w := ToWriter(a)
		if n, err := w.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if err := w.Flush(); err != nil {
			t.Error(err)
		}
		for range 2 {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}
		if _, err := w.Write([]byte("x")); err != net.ErrClosed {
			t.Errorf("written after Close: %v", err)
		}
		if err := w.Flush(); err != net.ErrClosed {
			t.Errorf("flushed after Close: %v", err)
		}
	}()
	r := ToReader(b)
	if err := iotest.TestReader(r, []byte(text)); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Read(make([]byte, 1)); err != net.ErrClosed {
		t.Errorf("read after Close: %v", err)
	}
	if err := r.SetReadDeadline(time.Now()); err != net.ErrClosed {
		t.Errorf("deadline after Close: %v", err)
	}
	if _, _, err := b.PollRead(futures.NewContext(leaftest.Forbidden{}), make([]byte, 1)); err != io.ErrClosedPipe {
		t.Errorf("the reader was not dropped: %v", err)
	}
}

// A reader that was made from an io.Reader and made one again is the same.
func TestThereAndBack(t *testing.T) {
	text := strings.Repeat("all work and no play ", 1000)
	if err := iotest.TestReader(ToReader(FromReader(strings.NewReader(text))), []byte(text)); err != nil {
		t.Error(err)
	}
	s := newSinkhole()
	w := ToWriter(FromWriter(s))
	if n, err := io.Copy(w, strings.NewReader(text)); int(n) != len(text) || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if err := w.Close(); err != nil || s.String() != text || s.closes != 1 {
		t.Errorf("%v, %d bytes, %d closes", err, len(s.String()), s.closes)
	}
}

// watched is a reader and writer that is never ready, or when it is told to be, and
// notes what it is told.
type watched struct {
	canceledRead  int
	canceledWrite int
	drops         int
	closes        bool  // PollClose is ready
	closeErr      error // with this
	takes         int   // PollWrite takes as many bytes, and is pending when there are none
	flushes       int
}

func (w *watched) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	return 0, false, nil
}

func (w *watched) PollWrite(cx *futures.Context, p []byte) (int, bool, error) {
	n := min(len(p), w.takes)
	w.takes -= n
	return n, n > 0, nil
}
func (w *watched) PollFlush(cx *futures.Context) (bool, error) { w.flushes++; return true, nil }
func (w *watched) PollClose(cx *futures.Context) (bool, error) { return w.closes, w.closeErr }
func (w *watched) CancelRead()                                 { w.canceledRead++ }
func (w *watched) CancelWrite()                                { w.canceledWrite++ }
func (w *watched) Drop()                                       { w.drops++ }

// Deadlines: they end the operation that waits and those after it, in the time of a
// bubble; one that is moved counts from then on; one that is taken away is gone.
func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rw := &watched{takes: 2}
		c := ToConn(rw)
		start := time.Now()
		passed := func(want time.Duration) {
			t.Helper()
			if d := time.Since(start); d != want {
				t.Errorf("after %v, want %v", d, want)
			}
		}
		read := func() error {
			t.Helper()
			n, err := c.Read(make([]byte, 1))
			if n != 0 {
				t.Errorf("read %d bytes", n)
			}
			return err
		}
		c.SetReadDeadline(start.Add(time.Second))
		if err := read(); err != os.ErrDeadlineExceeded || rw.canceledRead != 1 {
			t.Errorf("%v, cancelled %d times", err, rw.canceledRead)
		}
		passed(time.Second)
		if err := read(); err != os.ErrDeadlineExceeded || rw.canceledRead != 1 {
			t.Errorf("again: %v, cancelled %d times", err, rw.canceledRead)
		}
		var ne net.Error
		if !errors.As(read(), &ne) || !ne.Timeout() {
			t.Error("not a time-out")
		}
		c.SetReadDeadline(start.Add(time.Hour))
		go func() { // moved while the read waits
			time.Sleep(time.Second)
			c.SetReadDeadline(start.Add(10 * time.Second))
		}()
		if err := read(); err != os.ErrDeadlineExceeded {
			t.Error(err)
		}
		passed(10 * time.Second)
		c.SetReadDeadline(time.Time{})
		c.SetReadDeadline(start.Add(20 * time.Second))
		c.SetReadDeadline(time.Time{})
		go func() { // the past
			time.Sleep(time.Minute)
			c.SetReadDeadline(time.Unix(1, 0))
		}()
		if err := read(); err != os.ErrDeadlineExceeded {
			t.Error(err)
		}
		passed(time.Minute + 10*time.Second)

		// A write says how far it got. Its deadline is its own.
		c.SetDeadline(time.Now().Add(time.Second))
		c.SetReadDeadline(time.Time{})
		if n, err := c.Write([]byte("abc")); n != 2 || err != os.ErrDeadlineExceeded || rw.canceledWrite != 1 {
			t.Errorf("%d, %v, cancelled %d times", n, err, rw.canceledWrite)
		}
		// Two readers: the second waits for its turn, and has the same deadline.
		c.SetReadDeadline(time.Now().Add(time.Second))
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if err := read(); err != os.ErrDeadlineExceeded {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		c.SetWriteDeadline(time.Time{})
		rw.closes = true
		if err := c.Close(); err != nil || rw.drops != 1 {
			t.Errorf("%v, %d drops", err, rw.drops)
		}
	})
}

// Close makes what waits fail, in both directions, and drops what it owns after that.
// It does not wait for ever.
func TestCloseWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			rw   *watched
			in   time.Duration // the write deadline
			want error
			took time.Duration
		}{
			{&watched{closes: true}, 0, nil, 0},
			{&watched{closes: true, closeErr: io.ErrNoProgress}, 0, io.ErrNoProgress, 0},
			{&watched{}, 0, os.ErrDeadlineExceeded, closeTimeout},
			{&watched{}, time.Second, os.ErrDeadlineExceeded, time.Second},
		} {
			c := ToConn(test.rw)
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					if _, err := c.Read(make([]byte, 1)); err != net.ErrClosed {
						t.Error(err)
					}
				})
				wg.Go(func() {
					if _, err := c.Write(make([]byte, 1)); err != net.ErrClosed {
						t.Error(err)
					}
				})
			}
			synctest.Wait()
			if test.in != 0 {
				c.SetWriteDeadline(time.Now().Add(test.in))
			}
			start := time.Now()
			if err := c.Close(); err != test.want || time.Since(start) != test.took || test.rw.drops != 1 {
				t.Errorf("%v after %v, %d drops", err, time.Since(start), test.rw.drops)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			wg.Wait()
			if err := c.SetDeadline(time.Time{}); err != net.ErrClosed {
				t.Error(err)
			}
		}
	})
}

// stingy is a writer that breaks its contract.
type stingy struct{ n int }

func (s stingy) PollWrite(*futures.Context, []byte) (int, bool, error) { return s.n, true, nil }
func (s stingy) PollFlush(*futures.Context) (bool, error)              { return true, nil }
func (s stingy) PollClose(*futures.Context) (bool, error)              { return true, nil }

func TestToWriterOfBadWriters(t *testing.T) {
	if _, err := ToWriter(stingy{0}).Write([]byte("x")); err != io.ErrShortWrite {
		t.Error(err)
	}
	w := ToWriter(stingy{2})
	for range 2 { // the turn is given back
		if got := leaftest.Panics(func() { w.Write([]byte("x")) }); !strings.Contains(got, "invalid count") {
			t.Errorf("got %q", got)
		}
	}
}

// Conn writes as a connection does: everything, flushed.
func TestConnFlushes(t *testing.T) {
	rw := &watched{takes: 10}
	c := ToConn(rw)
	if n, err := c.Write([]byte("abc")); n != 3 || err != nil || rw.flushes != 1 {
		t.Errorf("%d, %v, %d flushes", n, err, rw.flushes)
	}
	if c.LocalAddr().Network() != "aio" || c.RemoteAddr().String() != "aio" {
		t.Error("addresses")
	}
	a, b := net.Pipe()
	defer b.Close()
	c = ToConn(FromConn(a))
	if c.LocalAddr() != a.LocalAddr() || c.RemoteAddr() != a.RemoteAddr() {
		t.Error("other addresses")
	}
	c.Close()
}

// What net.Conn promises, in the manner of golang.org/x/net/nettest: an echo in both
// directions at once, many readers and writers, and the ends.
func TestConn(t *testing.T) {
	pairs := map[string]func() (net.Conn, net.Conn){
		"pipe": func() (net.Conn, net.Conn) {
			a, b := aio.Pipe(100)
			return ToConn(a), ToConn(b)
		},
		"there and back": func() (net.Conn, net.Conn) {
			a, b := tcpPair(t)
			return ToConn(FromConn(a)), ToConn(FromConn(b))
		},
	}
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			a, b := pair()
			data := bytes.Repeat([]byte("0123456789"), 5000)
			var wg sync.WaitGroup
			wg.Go(func() {
				if _, err := io.CopyN(b, b, int64(len(data))); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				if n, err := a.Write(data); n != len(data) || err != nil {
					t.Errorf("%d, %v", n, err)
				}
			})
			got := make([]byte, len(data))
			if _, err := io.ReadFull(a, got); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%v, equal %v", err, bytes.Equal(got, data))
			}
			wg.Wait()

			// Racy reads and writes, with deadlines that come all the time.
			var readers sync.WaitGroup
			for range 5 {
				readers.Go(func() {
					p := make([]byte, 100)
					for range 20 {
						a.SetReadDeadline(time.Now().Add(time.Millisecond))
						if _, err := a.Read(p); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
							t.Error(err)
						}
					}
				})
				readers.Go(func() {
					for range 10 {
						b.SetWriteDeadline(time.Now().Add(time.Millisecond))
						if _, err := b.Write(data[:30]); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
							t.Error(err)
						}
					}
				})
			}
			readers.Wait()

			// The end.
			b.SetWriteDeadline(time.Time{})
			a.SetReadDeadline(time.Time{})
			wg.Go(func() {
				if _, err := io.Copy(io.Discard, a); err != nil {
					t.Errorf("at the end: %v", err)
				}
			})
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			wg.Wait()
			if err := a.Close(); err != nil && !strings.Contains(err.Error(), "not connected") {
				t.Error(err)
			}
			if _, err := a.Read(make([]byte, 1)); err != net.ErrClosed {
				t.Error(err)
			}
		})
	}
}
