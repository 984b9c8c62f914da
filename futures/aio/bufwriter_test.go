package aio

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestBufWriterBuffers(t *testing.T) {
	d := &drain{}
	b := NewWriter(d)
	half, full := strings.Repeat("h", bufSize/2), strings.Repeat("f", bufSize)
	steps := []struct {
		p      string
		n      int // that the writer has afterwards
		writes int
	}{
		{half, 0, 0},
		{half, 0, 0},       // fits exactly
		{"", 0, 0},         // takes no room
		{"x", bufSize, 1},  // what was there is written as one piece
		{half, bufSize, 1}, //
		{full, 2*bufSize + 1 + bufSize/2, 3},
		{"y", 2*bufSize + 1 + bufSize/2, 3},
		{full + full, 4*bufSize + 2 + bufSize/2, 5},
	}
	var all strings.Builder
	for i, step := range steps {
		n, err := leaftest.Wait(Write(b, []byte(step.p)))
		if n != len(step.p) || err != nil {
			t.Fatalf("step %d: %d, %v", i, n, err)
		}
		all.WriteString(step.p)
		if d.got.Len() != step.n || d.writes != step.writes {
			t.Fatalf("step %d: the writer has %d bytes of %d writes, want %d of %d", i, d.got.Len(), d.writes, step.n, step.writes)
		}
	}
	leaftest.Wait(WriteAll(b, []byte("end")))
	all.WriteString("end")
	if _, err := leaftest.Wait(Flush(b)); err != nil || d.flushed != all.Len() || d.got.String() != all.String() {
		t.Errorf("flushed %d of %d, err=%v", d.flushed, all.Len(), err)
	}
	leaftest.Wait(Flush(b))
	if d.flushes != 1 {
		t.Errorf("flushed %d times, once without need", d.flushes-1)
	}
}

// A write that has to wait has taken nothing: given up and made anew, it writes its
// bytes once.
func TestBufWriterPendingTakesNothing(t *testing.T) {
	d := &drain{step: 700, waits: true}
	b := NewWriter(d)
	var want bytes.Buffer
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := bytes.Repeat([]byte{byte(rng.Uint32())}, rng.IntN(bufSize/4))
		if rng.IntN(20) == 0 {
			p = bytes.Repeat(p, 9)
		}
		for {
			n, ready, err := sometimes(rng, Write(b, p))
			if err != nil || !ready && n != 0 {
				t.Fatal(n, err)
			}
			if ready {
				want.Write(p[:n])
				break
			}
		}
		if rng.IntN(50) == 0 {
			f := Flush(b)
			f.Poll(futures.NewContext(futures.NoopWaker()))
			f.Drop()
		}
	}
	leaftest.Wait(Flush(b))
	if !bytes.Equal(d.got.Bytes(), want.Bytes()) {
		t.Errorf("%d bytes arrived, want %d, or they differ", d.got.Len(), want.Len())
	}
}

func TestBufWriterEnds(t *testing.T) {
	cx := func() *futures.Context { return futures.NewContext(futures.NoopWaker()) }
	drop := func(b *BufWriter) error {
		for {
			if ready, err := b.PollDrop(cx()); ready {
				return err
			}
		}
	}
	closing := func(b *BufWriter) error {
		_, err := leaftest.Wait(Close(b))
		return err
	}
	tests := []struct {
		name    string
		dst     drain
		end     func(b *BufWriter) error
		got     string
		flushed bool
		closed  bool
		err     error
	}{
		{"flushed and left", drain{}, func(b *BufWriter) error { _, err := leaftest.Wait(Flush(b)); return err }, "abc", true, false, nil},
		{"closed", drain{step: 1, waits: true}, closing, "abc", false, true, nil},
		{"AsyncDropped", drain{step: 1, waits: true}, drop, "abc", true, false, nil},
		{"dropped, into a writer that is ready", drain{step: 1}, func(b *BufWriter) error { b.Drop(); return nil }, "abc", true, false, nil},
		{"closed with an error", drain{limit: 2}, closing, "ab", false, false, errBoom},
		{"AsyncDropped with an error", drain{limit: 2}, drop, "ab", false, false, errBoom},
		{"dropped with an error", drain{limit: 2}, func(b *BufWriter) error { b.Drop(); return nil }, "ab", false, false, nil},
		{"left", drain{}, func(b *BufWriter) error { return nil }, "", false, false, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := NewWriter(&test.dst)
			leaftest.Wait(WriteAll(b, []byte("abc")))
			err := test.end(b)
			if d := &test.dst; d.got.String() != test.got || d.flushes > 0 != test.flushed || d.closed != test.closed || err != test.err {
				t.Errorf("got %q, %d flushes, closed=%v, err=%v", d.got.String(), d.flushes, d.closed, err)
			}
		})
	}
}

// After a close or cleanup nothing is left to do, and nothing can be written.
func TestBufWriterIsFinished(t *testing.T) {
	ends := map[string]func(b *BufWriter){
		"closed":       func(b *BufWriter) { leaftest.Wait(Close(b)) },
		"AsyncDropped": func(b *BufWriter) { b.PollDrop(futures.NewContext(futures.NoopWaker())) },
		"dropped":      func(b *BufWriter) { b.Drop() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			d := &drain{}
			b := NewWriter(d)
			leaftest.Wait(WriteAll(b, []byte("abc")))
			end(b)
			writes, flushes := d.writes, d.flushes
			if n, err := leaftest.Wait(Write(b, []byte("x"))); n != 0 || err != io.ErrClosedPipe {
				t.Errorf("Write: %d, %v", n, err)
			}
			d.waits = true
			b.Drop()
			if ready, err := b.PollDrop(futures.NewContext(leaftest.Forbidden{})); !ready || err != nil {
				t.Errorf("PollDrop: %v, %v", ready, err)
			}
			if ready, err := b.PollClose(futures.NewContext(leaftest.Forbidden{})); !ready || err != nil {
				t.Errorf("PollClose: %v, %v", ready, err)
			}
			if d.writes != writes || d.flushes != flushes || b.buf != nil {
				t.Errorf("%d more writes, %d more flushes", d.writes-writes, d.flushes-flushes)
			}
		})
	}
}

// After an error what was not written is still there, and a later flush writes it.
func TestBufWriterGoesOnAfterAnError(t *testing.T) {
	d := &drain{limit: 2}
	b := NewWriter(d)
	leaftest.Wait(WriteAll(b, []byte("abcd")))
	for range 2 {
		if _, err := leaftest.Wait(Flush(b)); err != errBoom {
			t.Fatal(err)
		}
	}
	d.limit = 0
	if _, err := leaftest.Wait(Flush(b)); err != nil || d.got.String() != "abcd" {
		t.Errorf("got %q, %v", d.got.String(), err)
	}
}

// Dropped while its writer is not ready, and outside any executor, a BufWriter is
// flushed all the same; nothing else can be written to it any more.
func TestBufWriterDropOutsideExecutors(t *testing.T) {
	x, y := Pipe(2)
	b := NewWriter(x)
	leaftest.Wait(WriteAll(b, []byte("abcdef")))
	b.Drop()
	b.Drop()
	if _, err := leaftest.Wait(Write(b, []byte("x"))); err != io.ErrClosedPipe {
		t.Errorf("got %v", err)
	}
	p := make([]byte, 6)
	if n, err := leaftest.Wait(ReadFull(y, p)); string(p[:n]) != "abcdef" || err != nil {
		t.Errorf("got %q, %v", p[:n], err)
	}
	x.Drop()
	y.Drop()
}

func TestBufWriterAllocs(t *testing.T) {
	b := NewWriter(&drain{})
	cx := futures.NewContext(futures.NoopWaker())
	p := []byte("abc")
	b.PollWrite(cx, p)
	if got := testing.AllocsPerRun(500, func() { b.PollWrite(cx, p) }); got > 0 {
		t.Errorf("%v allocations", got)
	}
	x, y := Pipe(64)
	buf := make([]byte, 8)
	x.PollWrite(cx, p)
	if got := testing.AllocsPerRun(500, func() { x.PollWrite(cx, p); y.PollRead(cx, buf) }); got > 0 {
		t.Errorf("pipe: %v allocations", got)
	}
	r, _ := Split(y)
	_, w := Split(x)
	if got := testing.AllocsPerRun(500, func() { w.PollWrite(cx, p); w.PollFlush(cx); r.PollRead(cx, buf); r.PollRead(cx, buf) }); got > 0 {
		t.Errorf("halves: %v allocations", got)
	}
	l := NewLineWriter(&drain{})
	line := []byte("abc\n")
	if got := testing.AllocsPerRun(500, func() { l.PollWrite(cx, p); l.PollWrite(cx, line) }); got > 0.1 {
		t.Errorf("lines: %v allocations", got)
	}
}

func BenchmarkPipe(b *testing.B) {
	x, y := Pipe(4096)
	cx := futures.NewContext(futures.NoopWaker())
	p := make([]byte, 512)
	b.SetBytes(512)
	for b.Loop() {
		x.PollWrite(cx, p)
		y.PollRead(cx, p)
	}
}

func BenchmarkReadLine(b *testing.B) {
	text := strings.Repeat("a line of some thirty characters\n", 100)
	cx := futures.NewContext(futures.NoopWaker())
	src := &source{pieces: []string{text}}
	r := NewReader(src)
	b.ReportAllocs()
	for b.Loop() {
		if len(src.pieces) == 0 {
			src.pieces = append(src.pieces, text)
		}
		r.ReadLine().Poll(cx)
	}
}
