package aio

import (
	"bytes"
	"io"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// guarded is a connection that notices if it is polled on two goroutines at a time:
// only one may write what is not atomic.
type guarded struct {
	*PipeEnd
	polls int
	drops int
}

func (g *guarded) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	g.polls++
	return g.PipeEnd.PollRead(cx, p)
}

func (g *guarded) PollWrite(cx *futures.Context, p []byte) (int, bool, error) {
	g.polls++
	return g.PipeEnd.PollWrite(cx, p)
}

func (g *guarded) CancelRead()  { g.polls++; g.PipeEnd.CancelRead() }
func (g *guarded) CancelWrite() { g.polls++; g.PipeEnd.CancelWrite() }
func (g *guarded) Drop()        { g.drops++; g.PipeEnd.Drop() }

// Two goroutines talk through halves of a connection that cannot stand it: nothing is
// polled at the same time (which -race sees), every byte arrives once.
func TestSplitOnTwoGoroutines(t *testing.T) {
	const size = 20000
	x, y := Pipe(7)
	g := &guarded{PipeEnd: x}
	r, w := Split(g)
	want := make([]byte, size)
	for i := range want {
		want[i] = byte(i)
	}
	var wg sync.WaitGroup
	run := func(f func()) { wg.Go(f) }
	run(func() { // the other end echoes
		leaftest.Wait(Copy(y, y))
		leaftest.Wait(Close(y))
	})
	run(func() {
		for rest := want; len(rest) > 0; {
			f := Write(w, rest[:min(5, len(rest))])
			n, ready, _ := f.Poll(noop())
			f.Drop()
			if !ready {
				n, _ = leaftest.Wait(Write(w, rest[:min(3, len(rest))]))
			}
			rest = rest[n:]
		}
		leaftest.Wait(Close(w))
		w.Drop()
	})
	var got []byte
	run(func() {
		p := make([]byte, 11)
		for {
			f := Read(r, p)
			n, ready, err := f.Poll(noop())
			f.Drop()
			if !ready {
				n, err = leaftest.Wait(Read(r, p))
			}
			got = append(got, p[:n]...)
			if err != nil {
				break
			}
		}
		r.Drop()
	})
	wg.Wait()
	y.Drop()
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes came back, or they differ", len(got))
	}
	if g.drops != 1 {
		t.Errorf("dropped %d times", g.drops)
	}
}

// A half that finds the other one in its poll is pending, and woken when that has
// returned: here the waker that a write wakes reads on the spot.
func TestSplitWhilePolled(t *testing.T) {
	x, y := Pipe(8)
	r, w := Split(&guarded{PipeEnd: x})
	defer r.Drop()
	defer w.Drop()
	p := make([]byte, 1)
	signal := leaftest.NewSignal()
	waker := &leaftest.Callback{F: func() {
		if _, ready, err := r.PollRead(futures.NewContext(signal), p); ready || err != nil {
			t.Errorf("read during a write: %v, %v", ready, err)
		}
	}}
	leaftest.Wait(Write(y, []byte("a")))
	f := Read(y, p)
	f.Poll(futures.NewContext(waker))
	leaftest.Wait(Write(w, []byte("b")))
	select {
	case <-signal:
	default:
		t.Error("not woken after the write")
	}
	if n, err := leaftest.Wait(Read(r, p)); n != 1 || err != nil {
		t.Error(n, err)
	}
	f.Drop()
	y.Drop()
}

func TestReunite(t *testing.T) {
	x, y := Pipe(8)
	defer y.Drop()
	g := &guarded{PipeEnd: x}
	r, w := Split(g)
	r2, w2 := Split(&guarded{PipeEnd: y})
	if _, err := Reunite(r, w2); err != ErrNotPair {
		t.Errorf("got %v", err)
	}
	rw, err := Reunite(r, w)
	if rw != g || err != nil {
		t.Errorf("got %v, %v", rw, err)
	}
	if _, err := Reunite(r, w); err != ErrNotPair {
		t.Errorf("got %v", err)
	}
	r.Drop()
	w.Drop()
	r.CancelRead()
	w.CancelWrite()
	if g.drops != 0 {
		t.Error("dropped although reunited")
	}
	p := make([]byte, 1)
	if _, ready, err := r.PollRead(noop(), p); !ready || err != io.ErrClosedPipe {
		t.Error(ready, err)
	}
	if _, ready, err := w.PollWrite(noop(), p); !ready || err != io.ErrClosedPipe {
		t.Error(ready, err)
	}
	if ready, err := w.PollFlush(noop()); !ready || err != io.ErrClosedPipe {
		t.Error(ready, err)
	}
	w2.Drop()
	if _, err := Reunite(r2, w2); err != ErrNotPair {
		t.Errorf("got %v", err)
	}
	r2.Drop()
	x.Drop()
}

// A dropped half takes its waker off the connection, and the other half goes on;
// dropping the writing half does not close.
func TestDroppedHalf(t *testing.T) {
	x, y := Pipe(1)
	r, w := Split(&guarded{PipeEnd: x})
	r.PollRead(futures.NewContext(leaftest.Forbidden{}), make([]byte, 1))
	r.Drop()
	leaftest.Wait(Write(y, []byte("a")))
	if n, err := leaftest.Wait(Write(w, []byte("b"))); n != 1 || err != nil {
		t.Error(n, err)
	}
	w.Drop()
	w.Drop()
	y.Drop()

	x, y = Pipe(1)
	r, w = Split(&guarded{PipeEnd: x})
	w.Drop()
	if _, ready, _ := y.PollRead(noop(), make([]byte, 1)); ready {
		t.Error("closed by a dropped half")
	}
	leaftest.Wait(Write(y, []byte("a")))
	if n, err := leaftest.Wait(Read(r, make([]byte, 1))); n != 1 || err != nil {
		t.Error(n, err)
	}
	r.Drop()
	y.Drop()
}

// Tokio's io_copy_bidirectional: each direction is closed by itself when it has ended,
// the other one goes on; counts; and an error ends both.
func TestCopyBoth(t *testing.T) {
	a, x := Pipe(4)
	y, b := Pipe(4)
	f := CopyBoth(x, y)
	step := func() bool {
		_, ready, err := f.Poll(noop())
		if err != nil {
			t.Fatal(err)
		}
		return ready
	}
	send := func(from, to *PipeEnd, p string) {
		t.Helper()
		leaftest.Wait(WriteAll(from, []byte(p)))
		if step() {
			t.Fatal("ready")
		}
		got := make([]byte, len(p))
		if _, err := leaftest.Wait(ReadFull(to, got)); string(got) != p || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	send(a, b, "abc")
	send(b, a, "de")
	leaftest.Wait(Close(a))
	step()
	if _, err := leaftest.Wait(Read(b, make([]byte, 1))); err != io.EOF {
		t.Errorf("not closed: %v", err)
	}
	send(b, a, "f")
	leaftest.Wait(Close(b))
	n, ready, err := f.Poll(noop())
	if n != (Copied{3, 3}) || !ready || err != nil {
		t.Errorf("got %v, %v, %v", n, ready, err)
	}
	if _, err := leaftest.Wait(Read(a, make([]byte, 1))); err != io.EOF {
		t.Errorf("not closed: %v", err)
	}
	a.Drop()
	b.Drop()

	// An error: the other direction is given up, its waker taken off.
	dst := &drain{limit: 2}
	other := &source{pieces: []string{wait, wait}}
	failing := CopyBoth(duplex{&source{pieces: []string{"abc"}}, &drain{}}, duplex{other, dst})
	n, err = leaftest.Wait(failing)
	if n != (Copied{AToB: 2}) || err != errBoom {
		t.Errorf("got %v, %v", n, err)
	}
	// Closing may have to wait, in both directions.
	d1, d2 := &drain{waits: true}, &drain{waits: true, step: 1}
	n, err = leaftest.Wait(CopyBoth(duplex{&source{pieces: []string{"abc"}}, d1}, duplex{&source{pieces: []string{wait, "d"}}, d2}))
	if n != (Copied{3, 1}) || err != nil || !d1.closed || !d2.closed || d1.got.String() != "d" || d2.got.String() != "abc" {
		t.Errorf("got %v, %v; %q, %q", n, err, d1.got.String(), d2.got.String())
	}
}

// io_copy (futures): the same results as Copy's, and what is not written stays.
func TestCopyBuf(t *testing.T) {
	d := &drain{step: 2, waits: true}
	b := NewReader(&source{pieces: []string{"abc", wait, "", "defg"}, with: true})
	if n, err := leaftest.Wait(CopyBuf(d, b)); n != 7 || err != nil || d.got.String() != "abcdefg" || d.flushed != 7 {
		t.Errorf("%d, %v, %q, flushed %d", n, err, d.got.String(), d.flushed)
	}
	c := NewCursor([]byte("abcdef"))
	d = &drain{limit: 4}
	if n, err := leaftest.Wait(CopyBuf(d, c)); n != 4 || err != errBoom || c.Position() != 4 {
		t.Errorf("%d, %v, at %d", n, err, c.Position())
	}
	if n, err := leaftest.Wait(CopyBuf(&drain{}, NewReader(&source{pieces: []string{"ab"}, end: errBoom}))); n != 2 || err != errBoom {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := leaftest.Wait(CopyBuf(lying(0), NewCursor([]byte("a")))); err != io.ErrShortWrite {
		t.Error(err)
	}
	d = &drain{step: 2, waits: true}
	c = NewCursor([]byte("abcdef"))
	for d.got.Len() < 6 {
		f := CopyBuf(d, c)
		f.Poll(noop())
		f.Poll(noop())
		f.Drop()
		if c.Position() != int64(d.got.Len()) {
			t.Fatalf("at %d, written %d", c.Position(), d.got.Len())
		}
	}
	if d.got.String() != "abcdef" {
		t.Errorf("got %q", d.got.String())
	}
}
