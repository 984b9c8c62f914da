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

// items is a stream that goes through a script: nil is a pending poll, an error or a
// string an item.
type items struct {
	script []any
	drops  int
}

func (s *items) PollNext(cx *futures.Context) ([]byte, bool, error) {
	if len(s.script) == 0 {
		return nil, true, io.EOF
	}
	x := s.script[0]
	s.script = s.script[1:]
	switch x := x.(type) {
	case string:
		return []byte(x), true, nil
	case error:
		return nil, true, x
	}
	cx.Waker().Wake()
	return nil, false, nil
}

func (s *items) Drop() { s.drops++ }

func TestReaders(t *testing.T) {
	tests := []struct {
		name string
		r    Reader
		want string
		err  error
	}{
		{"Limit", Limit(&source{pieces: []string{"ab", wait, "cd"}}, 3), "abc", nil},
		{"Limit, exact", Limit(&source{pieces: []string{"abc"}, end: errBoom, with: true}, 3), "abc", errBoom},
		{"Limit, exact, error later", Limit(&source{pieces: []string{"abc"}, end: errBoom}, 3), "abc", nil},
		{"Limit 0", Limit(&source{end: errBoom}, 0), "", nil},
		{"Limit below 0", Limit(&source{end: errBoom}, -1), "", nil},
		{"Limit, the end before", Limit(&source{pieces: []string{"ab"}}, 3), "ab", nil},
		{"Limit of Repeat", Limit(Repeat('x'), 5), "xxxxx", nil},
		{"Empty", Empty, "", nil},
		{"Chain", Chain(&source{pieces: []string{"a", wait}}, Empty, &source{pieces: []string{wait, "b"}, with: true}, &source{pieces: []string{"c"}}), "abc", nil},
		{"Chain of none", Chain(), "", nil},
		{"Chain, an error", Chain(&source{pieces: []string{"a"}, end: errBoom}, &source{pieces: []string{"b"}}), "a", errBoom},
		{"a stream", FromStream(&items{script: []any{"ab", nil, "", "c", nil, nil, "d"}}), "abcd", nil},
		{"an empty stream", FromStream(&items{}), "", nil},
		{"an error in a stream", FromStream(&items{script: []any{"ab", errBoom, "c"}}), "ab", errBoom},
		{"Cursor", NewCursor([]byte("abc")), "abc", nil},
		{"an empty Cursor", &Cursor{}, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := leaftest.Wait(ReadString(test.r))
			if got != test.want || err != test.err {
				t.Errorf("got %q, %v, want %q, %v", got, err, test.want, test.err)
			}
		})
	}
}

// Chain asks the same reader again after an error, and borrows the list.
func TestChainGoesOn(t *testing.T) {
	src := &source{pieces: []string{"a"}, end: errBoom}
	rs := []Reader{src, &source{pieces: []string{"c"}}}
	c := Chain(rs...)
	if got, err := leaftest.Wait(ReadString(c)); got != "a" || err != errBoom {
		t.Fatal(got, err)
	}
	src.pieces, src.end = []string{"b"}, nil
	if got, err := leaftest.Wait(ReadString(c)); got != "bc" || err != nil || rs[0] == nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// LimitedReader counts what was read, in parts, and may be given more.
func TestLimitMore(t *testing.T) {
	l := Limit(&source{pieces: []string{"abc", "def"}}, 4)
	p := make([]byte, 3)
	for _, want := range []string{"abc", "d"} {
		if n, err := leaftest.Wait(Read(l, p)); string(p[:n]) != want || err != nil {
			t.Errorf("got %q, %v", p[:n], err)
		}
	}
	if _, err := leaftest.Wait(Read(l, p)); err != io.EOF || l.N != 0 {
		t.Errorf("got %v, N=%d", err, l.N)
	}
	l.N = 1
	if n, err := leaftest.Wait(Read(l, p)); string(p[:n]) != "e" || err != nil {
		t.Errorf("got %q, %v", p[:n], err)
	}
}

// stream_into_async_read (futures) and what dropping does.
func TestStreamReader(t *testing.T) {
	s := &items{script: []any{"abc", errBoom, "de"}}
	r := FromStream(s)
	p := make([]byte, 2)
	steps := []struct {
		want string
		err  error
	}{{"ab", nil}, {"c", nil}, {"", errBoom}, {"de", nil}, {"", io.EOF}, {"", io.EOF}}
	for i, step := range steps {
		if n, err := leaftest.Wait(Read(r, p)); string(p[:n]) != step.want || err != step.err {
			t.Fatalf("step %d: %q, %v", i, p[:n], err)
		}
	}
	r.Drop()
	if s.drops != 0 {
		t.Error("a stream that has ended was dropped")
	}

	s = &items{script: []any{"abc"}}
	r = FromStream(s)
	r.PollFillBuf(noop())
	if got := leaftest.Panics(func() { r.Consume(4) }); got == "" {
		t.Error("consumed more than there is")
	}
	r.Drop()
	r.Drop()
	if _, ready, err := r.PollRead(noop(), p); !ready || err != io.ErrClosedPipe || s.drops != 1 {
		t.Errorf("after Drop: %v, %v, %d drops", ready, err, s.drops)
	}
}

// io_cursor (futures).
func TestCursor(t *testing.T) {
	c := NewCursor([]byte("0123456789"))
	write := func(p string) {
		t.Helper()
		if n, err := leaftest.Wait(Write(c, []byte(p))); n != len(p) || err != nil {
			t.Fatalf("wrote %d of %q, %v", n, p, err)
		}
	}
	seek := func(offset int64, whence int, want int64, fails bool) {
		t.Helper()
		pos, err := leaftest.Wait(Seek(c, offset, whence))
		if (err != nil) != fails || !fails && pos != want || c.Position() != want {
			t.Fatalf("position %d, %d, %v, want %d", pos, c.Position(), err, want)
		}
	}
	have := func(want string) {
		t.Helper()
		if string(c.Bytes()) != want {
			t.Fatalf("have %q, want %q", c.Bytes(), want)
		}
	}
	write("ab")
	have("ab23456789")
	seek(8, io.SeekStart, 8, false)
	write("wxyz")
	have("ab234567wxyz")
	seek(-1, io.SeekStart, 12, true)
	seek(0, 7, 12, true)
	seek(-4, io.SeekCurrent, 8, false)
	seek(2, io.SeekEnd, 14, false)
	if _, err := leaftest.Wait(Read(c, make([]byte, 1))); err != io.EOF {
		t.Error(err)
	}
	write("")
	have("ab234567wxyz")
	write("!")
	have("ab234567wxyz\x00\x00!")
	seek(0, io.SeekStart, 0, false)
	p, ready, err := c.PollFillBuf(noop())
	if !ready || err != nil || len(p) != 15 {
		t.Error(p, ready, err)
	}
	c.Consume(14)
	if got, err := leaftest.Wait(ReadString(c)); got != "!" || err != nil {
		t.Error(got, err)
	}
	if got := leaftest.Panics(func() { c.Consume(1) }); got == "" {
		t.Error("consumed more than there is")
	}
	leaftest.Wait(Flush(c))
	leaftest.Wait(Close(c))
	if _, err := leaftest.Wait(Write(c, []byte("x"))); err != io.ErrClosedPipe {
		t.Error(err)
	}
}

func TestDiscard(t *testing.T) {
	n, err := leaftest.Wait(Copy(Discard, Limit(Repeat(1), 1<<20)))
	if n != 1<<20 || err != nil {
		t.Error(n, err)
	}
	leaftest.Wait(Flush(Discard))
	leaftest.Wait(Close(Discard))
}

// io_buf_reader, io_buf_writer (futures): positions are those of the next byte that is
// handed out and of the next one that is taken.
func TestBufferedSeek(t *testing.T) {
	c := NewCursor([]byte("0123456789"))
	r := NewReader(c)
	one := make([]byte, 1)
	read := func(want string) {
		t.Helper()
		if _, err := leaftest.Wait(Read(r, one)); string(one) != want || err != nil {
			t.Fatalf("got %q, %v, want %q", one, err, want)
		}
	}
	seek := func(s Seeker, offset int64, whence int, want int64) {
		t.Helper()
		if pos, err := leaftest.Wait(Seek(s, offset, whence)); pos != want || err != nil {
			t.Fatalf("got %d, %v, want %d", pos, err, want)
		}
	}
	read("0")
	read("1")
	seek(r, 2, io.SeekCurrent, 4)
	read("4")
	seek(r, -1, io.SeekEnd, 9)
	read("9")
	seek(r, 3, io.SeekStart, 3)
	read("3")
	if _, err := leaftest.Wait(Seek(r, -9, io.SeekCurrent)); err != errNegative {
		t.Error(err)
	}
	read("4")

	c = NewCursor(nil)
	w := NewWriter(c)
	leaftest.Wait(WriteAll(w, []byte("abc")))
	seek(w, 1, io.SeekStart, 1)
	leaftest.Wait(WriteAll(w, []byte("X")))
	leaftest.Wait(Flush(w))
	if string(c.Bytes()) != "aXc" {
		t.Errorf("have %q", c.Bytes())
	}
	for _, s := range []Seeker{NewReader(Empty), NewWriter(Discard)} {
		if _, err := leaftest.Wait(Seek(s, 0, io.SeekStart)); err == nil {
			t.Error("sought in what cannot")
		}
	}
}

// io_line_writer (futures), and that a line goes out as one write with what was
// buffered of it.
func TestLineWriter(t *testing.T) {
	d := &drain{}
	l := NewLineWriter(d)
	steps := []struct {
		p      string
		n      int
		got    string
		writes int
	}{
		{"abc", 3, "", 0},
		{"de", 2, "", 0},
		{"f\n", 2, "abcdef\n", 1},
		{"g\nh\ni", 4, "abcdef\ng\nh\n", 2},
		{"i", 1, "abcdef\ng\nh\n", 2},
		{"", 0, "abcdef\ng\nh\n", 2},
		{"\n", 1, "abcdef\ng\nh\ni\n", 3},
	}
	for i, step := range steps {
		n, err := leaftest.Wait(Write(l, []byte(step.p)))
		if n != step.n || err != nil || d.got.String() != step.got || d.writes != step.writes {
			t.Fatalf("step %d: %d, %v, %q, %d writes", i, n, err, d.got.String(), d.writes)
		}
	}
	leaftest.Wait(WriteAll(l, []byte("tail")))
	if _, err := leaftest.Wait(Close(l)); err != nil || !strings.HasSuffix(d.got.String(), "\ntail") || !d.closed {
		t.Errorf("got %q, closed=%v, %v", d.got.String(), d.closed, err)
	}
	if _, err := leaftest.Wait(Write(l, []byte("x\n"))); err != io.ErrClosedPipe {
		t.Error(err)
	}
}

// Whatever the writer takes at a time, nothing is lost or written twice, and after a
// write that was ready no end of a line is left in the buffer.
func TestLineWriterInParts(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 3))
		d := &drain{step: 1 + rng.IntN(40), waits: rng.IntN(2) == 0}
		l := NewLineWriter(d)
		var want []byte
		for range 100 {
			p := make([]byte, rng.IntN(60))
			if rng.IntN(30) == 0 {
				p = make([]byte, rng.IntN(2*bufSize))
			}
			for i := range p {
				p[i] = "abcdef\n"[rng.IntN(7)]
			}
			for len(p) > 0 {
				n, ready, err := sometimes(rng, Write(l, p))
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, p[:n]...)
				p = p[n:]
				if b := &l.BufWriter; ready && bytes.IndexByte(b.buf[b.start:b.end], '\n') >= 0 {
					t.Fatalf("seed %d: a whole line is left in the buffer", seed)
				}
			}
		}
		leaftest.Wait(Flush(l))
		if !bytes.Equal(d.got.Bytes(), want) {
			t.Fatalf("seed %d: %d bytes arrived of %d, or they differ", seed, d.got.Len(), len(want))
		}
	}
}

func TestLineWriterError(t *testing.T) {
	d := &drain{limit: 4}
	l := NewLineWriter(d)
	leaftest.Wait(WriteAll(l, []byte("abc")))
	if n, err := leaftest.Wait(Write(l, []byte("de\n"))); n != 1 || err != errBoom {
		t.Errorf("got %d, %v", n, err)
	}
	d.limit = 0
	if n, err := leaftest.Wait(Write(l, []byte("e\n"))); n != 2 || err != nil || d.got.String() != "abcde\n" {
		t.Errorf("got %d, %v, %q", n, err, d.got.String())
	}
}

func TestBufReadWriter(t *testing.T) {
	x, y := Pipe(8)
	defer x.Drop()
	defer y.Drop()
	b := NewReadWriter(x)
	leaftest.Wait(WriteAll(b, []byte("hello")))
	if y.in.n != 0 {
		t.Error("not buffered")
	}
	leaftest.Wait(Flush(b))
	p := make([]byte, 5)
	leaftest.Wait(ReadFull(y, p))
	leaftest.Wait(WriteAll(y, append(p, '\n')))
	if line, err := leaftest.Wait(b.ReadLine()); line != "hello" || err != nil {
		t.Error(line, err)
	}
	b.Drop()
}
