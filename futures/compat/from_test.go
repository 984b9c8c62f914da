package compat

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/timer"
)

// fed is an io.Reader that reads when it is fed, and an io.Closer.
type fed struct {
	pieces chan string
	closed chan struct{}
	once   sync.Once
}

func newFed() *fed { return &fed{pieces: make(chan string), closed: make(chan struct{})} }

func (f *fed) Read(p []byte) (int, error) {
	select {
	case s := <-f.pieces:
		return copy(p, s), nil
	case <-f.closed:
		return 0, os.ErrClosed
	}
}

func (f *fed) Close() error {
	f.once.Do(func() { close(f.closed) })
	return nil
}

func TestFromReader(t *testing.T) {
	text := strings.Repeat("all work and no play ", 10000)
	readers := map[string]io.Reader{
		"whole":        strings.NewReader(text),
		"byte by byte": iotest.OneByteReader(strings.NewReader(text[:200])),
		"with its end": iotest.DataErrReader(strings.NewReader(text)),
	}
	for name, r := range readers {
		got, err := leaftest.Wait(aio.ReadAll(FromReader(r)))
		if !strings.HasPrefix(text, string(got)) || len(got) < 200 || err != nil {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	r := FromReader(strings.NewReader(""))
	for range 3 {
		if n, err := leaftest.Wait(aio.Read(r, make([]byte, 1))); n != 0 || err != io.EOF {
			t.Errorf("at the end: %d, %v", n, err)
		}
	}
	if n, ready, err := r.PollRead(futures.NewContext(leaftest.Forbidden{}), nil); n != 0 || !ready || err != nil {
		t.Errorf("nothing to read: %d, %v, %v", n, ready, err)
	}
}

func TestFromReaderFailures(t *testing.T) {
	// Errors come after the bytes before them, once.
	failure := errors.New("no")
	steps := []func(p []byte) (int, error){
		func(p []byte) (int, error) { return copy(p, "ab"), failure },
		func(p []byte) (int, error) { return copy(p, "c"), nil },
		func(p []byte) (int, error) { panic("boom") },
		func(p []byte) (int, error) { runtime.Goexit(); return 0, nil },
		func(p []byte) (int, error) { return len(p) + 1, nil },
	}
	r := FromReader(readFunc(func(p []byte) (int, error) {
		step := steps[0]
		steps = steps[1:]
		return step(p)
	}))
	p := make([]byte, 8)
	read := func() (string, error) {
		n, err := leaftest.Wait(aio.Read(r, p))
		return string(p[:n]), err
	}
	if got, err := read(); got != "ab" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := read(); got != "" || err != failure {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := read(); got != "c" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	var pe *futures.PanicError
	if _, err := read(); !errors.As(err, &pe) || pe.Value != "boom" {
		t.Errorf("got %v", err)
	}
	if _, err := read(); err != futures.ErrGoexit {
		t.Errorf("got %v", err)
	}
	if _, err := read(); !errors.As(err, &pe) || !strings.Contains(err.Error(), "invalid count") {
		t.Errorf("got %v", err)
	}
	r = FromReader(readFunc(func([]byte) (int, error) { return 0, nil }))
	if _, err := read(); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// A read that was dropped goes on, and the next one gets what it has brought.
func TestFromReaderCancelLosesNothing(t *testing.T) {
	src := newFed()
	r := FromReader(src)
	defer r.(futures.Dropper).Drop()
	f := aio.Read(r, make([]byte, 8))
	w := pending(t, f)
	f.Drop()
	src.pieces <- "hello"
	p := make([]byte, 3)
	n, err := leaftest.Wait(aio.Read(r, p))
	m, err2 := leaftest.Wait(aio.Read(r, p[n:]))
	if n != 3 || m != 0 || err != nil || err2 != nil {
		t.Fatalf("%d, %d, %v, %v", n, m, err, err2)
	}
	rest := make([]byte, 2)
	if n, err := leaftest.Wait(aio.ReadFull(r, rest)); string(p)+string(rest) != "hello" || err != nil {
		t.Errorf("got %q, %d, %v", string(p)+string(rest), n, err)
	}
	if w.Count() != 0 {
		t.Error("the dropped future was woken")
	}
}

// Dropping the reader makes the read that is under way return: by closing, or by a
// deadline that is taken back.
func TestFromReaderDrop(t *testing.T) {
	src := newFed()
	r := FromReader(src)
	w := pending(t, aio.Read(r, make([]byte, 1)))
	r.(futures.Dropper).Drop()
	r.(futures.Dropper).Drop()
	<-src.closed
	if _, ready, _, err := poll(aio.Read(r, make([]byte, 1))); !ready || err != io.ErrClosedPipe || w.Count() != 0 {
		t.Errorf("after Drop: %v, %v, %d wake-ups", ready, err, w.Count())
	}

	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	r = FromReader(lent{b})
	pending(t, aio.Read(r, make([]byte, 1)))
	r.(futures.Dropper).Drop()
	// Not by the pool's figures: the read of src above may be counted only now.
	eventually(t, "the end of the read", func() bool {
		x := r.(*reader)
		x.mu.Lock()
		defer x.mu.Unlock()
		return !x.reading
	})
	go a.Write([]byte("x"))
	if n, err := b.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("the deadline is still there: %d, %v", n, err)
	}
}

// lent is a connection without its Close.
type lent struct{ c net.Conn }

func (l lent) Read(p []byte) (int, error)        { return l.c.Read(p) }
func (l lent) SetReadDeadline(t time.Time) error { return l.c.SetReadDeadline(t) }

// sinkhole is an io.Writer that waits for permission, and an io.Closer.
type sinkhole struct {
	mu      sync.Mutex
	buf     bytes.Buffer
	flushes int
	closes  int
	err     error
	short   bool
	permit  chan struct{} // nil: none is needed
	closed  chan struct{}
}

func newSinkhole() *sinkhole { return &sinkhole{closed: make(chan struct{})} }

func (s *sinkhole) Write(p []byte) (int, error) {
	if s.permit != nil {
		select {
		case <-s.permit:
		case <-s.closed:
			return 0, os.ErrClosed
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	if s.short {
		return len(p) - 1, nil
	}
	return s.buf.Write(p)
}

func (s *sinkhole) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushes++
	return nil
}

func (s *sinkhole) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closes++; s.closes == 1 {
		close(s.closed)
	}
	return nil
}

func (s *sinkhole) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func TestFromWriter(t *testing.T) {
	text := strings.Repeat("all work and no play ", 10000)
	s := newSinkhole()
	w := FromWriter(s)
	if n, err := leaftest.Wait(aio.WriteAll(w, []byte(text))); n != len(text) || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for range 2 {
		if _, err := leaftest.Wait(aio.Flush(w)); err != nil || s.String() != text || s.flushes != 1 {
			t.Errorf("%v, %d bytes, %d flushes", err, len(s.String()), s.flushes)
		}
	}
	leaftest.Wait(aio.WriteAll(w, []byte(".")))
	for range 2 {
		if _, err := leaftest.Wait(aio.Close(w)); err != nil || s.String() != text+"." || s.flushes != 2 || s.closes != 1 {
			t.Errorf("%v, %d bytes, %d flushes, %d closes", err, len(s.String()), s.flushes, s.closes)
		}
	}
	if _, err := leaftest.Wait(aio.Write(w, []byte("x"))); err != io.ErrClosedPipe {
		t.Errorf("after Close: %v", err)
	}
	w.(futures.Dropper).Drop()
	if s.closes != 1 {
		t.Errorf("%d closes", s.closes)
	}

	// Of what can only write.
	var sb strings.Builder
	w = FromWriter(&sb)
	leaftest.Wait(aio.WriteAll(w, []byte("text")))
	if _, err := leaftest.Wait(aio.Close(w)); err != nil || sb.String() != "text" {
		t.Errorf("got %q, %v", sb.String(), err)
	}
	w.(futures.Dropper).Drop()
	var buf bytes.Buffer
	w = FromWriter(bufio.NewWriter(&buf))
	leaftest.Wait(aio.WriteAll(w, []byte("text")))
	if _, err := leaftest.Wait(aio.Flush(w)); err != nil || buf.String() != "text" {
		t.Errorf("got %q, %v", buf.String(), err)
	}
	w.(futures.Dropper).Drop()
}

func TestFromWriterFailures(t *testing.T) {
	failure := errors.New("no")
	tests := map[string]struct {
		w    io.Writer
		want func(err error) bool
	}{
		"fails": {&sinkhole{err: failure}, func(err error) bool { return err == failure }},
		"short": {&sinkhole{short: true}, func(err error) bool { return err == io.ErrShortWrite }},
		"panics": {writeFunc(func(p []byte) (int, error) { panic("boom") }), func(err error) bool {
			var pe *futures.PanicError
			return errors.As(err, &pe) && pe.Value == "boom"
		}},
		"exits": {writeFunc(func(p []byte) (int, error) { runtime.Goexit(); return 0, nil }), func(err error) bool { return err == futures.ErrGoexit }},
	}
	for name, test := range tests {
		w := FromWriter(test.w)
		if n, err := leaftest.Wait(aio.Write(w, []byte("abc"))); n != 3 || err != nil {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if _, err := leaftest.Wait(aio.Flush(w)); !test.want(err) {
			t.Errorf("%s: flushed with %v", name, err)
		}
		if _, err := leaftest.Wait(aio.Write(w, []byte("abc"))); !test.want(err) {
			t.Errorf("%s: written with %v", name, err)
		}
		if s, ok := test.w.(*sinkhole); ok {
			s.closed = make(chan struct{})
			if _, err := leaftest.Wait(aio.Close(w)); !test.want(err) || s.closes != 1 {
				t.Errorf("%s: closed with %v, %d closes", name, err, s.closes)
			}
		}
	}
}

type writeFunc func(p []byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

// A write, flush or close that was dropped goes on; the next poll waits for it.
func TestFromWriterCancel(t *testing.T) {
	s := newSinkhole()
	s.permit = make(chan struct{})
	w := FromWriter(s)
	buf := []byte("one")
	if n, err := leaftest.Wait(aio.Write(w, buf)); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	copy(buf, "???") // the writer does not keep it
	f := aio.Write(w, []byte("two"))
	dropped := pending(t, f)
	f.Drop()
	flush := aio.Flush(w)
	dropped2 := pending(t, flush)
	flush.Drop()
	wait := aio.Close(w)
	woken := pending(t, wait)
	s.permit <- struct{}{}
	eventually(t, "the wake-up", func() bool { return woken.Count() > 0 })
	if _, err := leaftest.Wait(wait); err != nil || s.String() != "one" || s.closes != 1 {
		t.Errorf("%v, %q, %d closes", err, s.String(), s.closes)
	}
	if dropped.Count()+dropped2.Count() != 0 {
		t.Error("a dropped future was woken")
	}
}

// Dropping the writer closes it, even while it writes.
func TestFromWriterDrop(t *testing.T) {
	s := newSinkhole()
	s.permit = make(chan struct{})
	w := FromWriter(s)
	leaftest.Wait(aio.Write(w, []byte("one")))
	flush := aio.Flush(w)
	woken := pending(t, flush)
	w.(futures.Dropper).Drop()
	w.(futures.Dropper).Drop()
	<-s.closed
	for _, f := range []futures.Future[struct{}]{aio.Flush(w), aio.Close(w)} {
		if _, ready, _, err := poll(f); !ready || err != io.ErrClosedPipe {
			t.Errorf("%v, %v", ready, err)
		}
	}
	if _, ready, _, err := poll(aio.Write(w, []byte("x"))); !ready || err != io.ErrClosedPipe || woken.Count() != 0 {
		t.Errorf("%v, %v", ready, err)
	}
}

// An echo over a real connection, and the end of each direction by itself.
func TestFromConn(t *testing.T) {
	a, b := tcpPair(t)
	defer b.Close()
	go func() {
		io.Copy(b, b)
		b.(*net.TCPConn).CloseWrite()
	}()
	text := strings.Repeat("x", 300<<10)
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		c := FromConn(a)
		defer c.Drop()
		write := futures.Spawn(co, futures.AndThen(aio.WriteAll(c, []byte(text)), func(int) futures.Future[nothing] { return aio.Close(c) }))
		got, err := futures.Await(co, aio.ReadAll(c))
		if string(got) != text || err != nil {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if c.LocalAddr() != a.LocalAddr() || c.RemoteAddr() != a.RemoteAddr() {
			t.Error("other addresses")
		}
		return futures.Await(co, write)
	}))
	if err != nil {
		t.Error(err)
	}
}

func tcpPair(t *testing.T) (a, b net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if a, err = net.Dial("tcp", l.Addr().String()); err == nil {
		b, err = l.Accept()
	}
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

// Dropping the connection unblocks what is under way, and the other side sees the end.
func TestFromConnDrop(t *testing.T) {
	a, b := net.Pipe()
	before := runtime.NumGoroutine()
	c := FromConn(a)
	pending(t, aio.Read(c, make([]byte, 1)))
	leaftest.Wait(aio.Write(c, []byte("x"))) // nobody reads it
	pending(t, aio.Flush(c))
	c.Drop()
	c.Drop()
	if n, err := io.ReadAll(b); len(n) > 1 || err != nil {
		t.Errorf("%q, %v", n, err)
	}
	eventually(t, "the end of the goroutines", func() bool { return runtime.NumGoroutine() <= before })
	if _, ready, _, err := poll(aio.Read(c, make([]byte, 1))); !ready || err != io.ErrClosedPipe {
		t.Errorf("%v, %v", ready, err)
	}
	// Without half-close, closing the writing direction closes all.
	c = FromConn(b)
	if _, err := leaftest.Wait(aio.Close(c)); err != nil {
		t.Error(err)
	}
	if _, err := leaftest.Wait(aio.Read(c, make([]byte, 1))); err != io.ErrClosedPipe {
		t.Errorf("got %v", err)
	}
	c.Drop()
}

// A deadline drops the read and nothing that it was to read.
func TestFromConnTimeoutInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		go func() {
			time.Sleep(90 * time.Second)
			b.Write([]byte("late"))
			b.Close()
		}()
		_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
			c := FromConn(a)
			defer c.Drop()
			if _, err := futures.Await(co, timer.Timeout(time.Minute, aio.Read(c, make([]byte, 8)))); err != futures.ErrElapsed {
				t.Errorf("got %v", err)
			}
			got, err := futures.Await(co, aio.ReadAll(c))
			if string(got) != "late" {
				t.Errorf("got %q", got)
			}
			return nothing{}, err
		}))
		if err != nil {
			t.Error(err)
		}
	})
}
