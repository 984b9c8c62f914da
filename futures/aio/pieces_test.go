package aio

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func noop() *futures.Context { return futures.NewContext(futures.NoopWaker()) }

// io_read_until (futures) with pending reads in between, and what comes after an end
// and after an error.
func TestReadUntil(t *testing.T) {
	src := &source{pieces: []string{"12", wait, "3", "1", wait, "233", wait, "3"}}
	b := NewReader(src)
	for _, want := range []string{"123", "123", "3", "3"} {
		if p, err := leaftest.Wait(b.ReadUntil('3')); string(p) != want || err != nil {
			t.Fatalf("got %q, %v, want %q", p, err, want)
		}
	}
	for range 2 {
		if p, err := leaftest.Wait(b.ReadUntil('3')); p != nil || err != io.EOF {
			t.Errorf("at the end: %q, %v", p, err)
		}
	}
	src.pieces, src.end = []string{"ab"}, errBoom
	if p, err := leaftest.Wait(b.ReadUntil('3')); p != nil || err != errBoom {
		t.Errorf("got %q, %v", p, err)
	}
	src.pieces, src.end = []string{"c3", "rest"}, nil
	for _, want := range []string{"abc3", "rest"} {
		if p, err := leaftest.Wait(b.ReadUntil('3')); string(p) != want || err != nil {
			t.Errorf("got %q, %v, want %q", p, err, want)
		}
	}
}

// Dropped, ReadUntil leaves the beginning of a piece where another end can be looked
// for, from its first byte on.
func TestDroppedReadUntilLosesNothing(t *testing.T) {
	b := NewReader(&source{pieces: []string{"a;b", wait, "c", wait, "\nd"}})
	polled(b.ReadUntil('\n')).Drop()
	if p, err := leaftest.Wait(b.ReadUntil(';')); string(p) != "a;" || err != nil {
		t.Errorf("got %q, %v", p, err)
	}
	polled(b.ReadUntil('x')).Drop()
	if line, err := leaftest.Wait(b.ReadLine()); line != "bc" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
	if p := b.Buffered(); string(p) != "d" {
		t.Errorf("buffered: %q", p)
	}
}

// io_lines (futures): a stream of lines; dropped in between it loses nothing, an error
// ends it, and it may be polled after its end.
func TestLines(t *testing.T) {
	src := &source{pieces: []string{"12\r", wait, "\n", "\n", wait, "3"}}
	b := NewReader(src)
	s := b.Lines()
	if line, err := leaftest.Wait(futures.Next(s)); line != "12" || err != nil {
		t.Fatal(line, err)
	}
	s.Drop()
	s.Drop()
	if _, ready, err := s.PollNext(noop()); !ready || err != io.EOF {
		t.Errorf("after Drop: %v, %v", ready, err)
	}
	s = b.Lines()
	for _, want := range []string{"", "3"} {
		if line, err := leaftest.Wait(futures.Next(s)); line != want || err != nil {
			t.Errorf("got %q, %v, want %q", line, err, want)
		}
	}
	fused := s.(futures.Fused)
	for i := range 2 {
		if fused.IsTerminated() != (i > 0) {
			t.Errorf("terminated=%v", i == 0)
		}
		if _, err := leaftest.Wait(futures.Next(s)); err != io.EOF {
			t.Errorf("at the end: %v", err)
		}
	}

	src.pieces, src.end = []string{"a\nb"}, errBoom
	s = b.Lines()
	for _, want := range []error{nil, errBoom, io.EOF, io.EOF} {
		if _, err := leaftest.Wait(futures.Next(s)); err != want {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if string(b.Buffered()) != "b" {
		t.Errorf("buffered: %q", b.Buffered())
	}
}

func TestPieces(t *testing.T) {
	b := NewReader(&source{pieces: []string{"a,", wait, ",bc,d"}})
	s := b.Pieces(',')
	var got []string
	for {
		p, err := leaftest.Wait(futures.Next(s))
		if err != nil {
			break
		}
		got = append(got, string(p))
	}
	if !slices.Equal(got, []string{"a", "", "bc", "d"}) {
		t.Errorf("got %q", got)
	}
}

// io_buf_reader (futures): FillBuf reads only if there is nothing, and Consume removes.
func TestFillBuf(t *testing.T) {
	src := &source{pieces: []string{wait, "abc", "", wait, "de"}}
	b := NewReader(src)
	steps := []struct {
		want    string
		consume int
	}{{"abc", 1}, {"bc", 0}, {"bc", 2}, {"de", 2}}
	for _, step := range steps {
		p, err := leaftest.Wait(b.FillBuf())
		if string(p) != step.want || err != nil {
			t.Fatalf("got %q, %v, want %q", p, err, step.want)
		}
		b.Consume(step.consume)
	}
	for range 2 {
		if _, err := leaftest.Wait(b.FillBuf()); err != io.EOF {
			t.Errorf("at the end: %v", err)
		}
	}
	if got := leaftest.Panics(func() { b.Consume(1) }); got != "futures/aio: BufReader.Consume of more than is buffered" {
		t.Errorf("panicked with %q", got)
	}
	src.pieces = make([]string, maxEmpty)
	if _, err := leaftest.Wait(b.FillBuf()); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
}

// PollMore reads behind what is there; the end, and an error, come by themselves.
func TestPollMore(t *testing.T) {
	src := &source{pieces: []string{"ab", wait, "c", strings.Repeat("x", bufSize)}, end: errBoom, with: true}
	b := NewReader(src)
	steps := []struct {
		n     int
		ready bool
		err   error
		have  int
	}{
		{2, true, nil, 2}, {0, false, nil, 2}, {1, true, nil, 3},
		{bufSize - 3, true, nil, bufSize}, {3, true, nil, bufSize + 3},
		{0, true, errBoom, bufSize + 3}, {0, true, errBoom, bufSize + 3},
	}
	for i, step := range steps {
		n, ready, err := b.PollMore(noop())
		if n != step.n || ready != step.ready || err != step.err || len(b.Buffered()) != step.have {
			t.Fatalf("step %d: %d, %v, %v; %d buffered", i, n, ready, err, len(b.Buffered()))
		}
	}
}

// A reader that is used in every way there is, and given up in the middle, hands out
// every byte once and in order.
func TestMixedReadsLoseNothing(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 7))
		text := make([]byte, rng.IntN(3*bufSize))
		for i := range text {
			text[i] = "abc;\n"[rng.IntN(5)]
		}
		src := &source{}
		for rest := string(text); rest != ""; {
			n := 1 + rng.IntN(min(len(rest), 1+rng.IntN(500)))
			src.pieces = append(src.pieces, rest[:n])
			if rng.IntN(2) == 0 {
				src.pieces = append(src.pieces, wait)
			}
			rest = rest[n:]
		}
		b := NewReader(src)
		var got []byte
		var err error
		for err == nil {
			switch rng.IntN(6) {
			case 0:
				var p []byte
				var ready bool
				p, ready, err = sometimes(rng, b.ReadUntil(';'))
				if ready {
					got = append(got, p...)
				}
			case 1:
				var p []byte
				var ready bool
				if p, ready, err = sometimes(rng, b.FillBuf()); ready && err == nil {
					n := rng.IntN(len(p) + 1)
					got = append(got, p[:n]...)
					b.Consume(n)
				}
			case 2:
				p := make([]byte, rng.IntN(2*bufSize))
				var n int
				n, _, err = sometimes(rng, Read(b, p))
				got = append(got, p[:n]...)
			case 3:
				if len(b.Buffered()) < 100 {
					if _, _, e := b.PollMore(noop()); e != nil && e != io.EOF {
						t.Fatal(e)
					}
				}
			case 4:
				s := b.Pieces('\n')
				before := len(b.Buffered())
				p, ready, e := s.PollNext(noop())
				s.Drop()
				if ready && e == nil {
					got = append(got, p...)
					if len(got) < len(text) && text[len(got)] == '\n' {
						got = append(got, '\n')
					}
				} else if !ready && len(b.Buffered()) < before {
					t.Fatal("a pending piece was consumed")
				}
			case 5:
				dst := &drain{step: 1 + rng.IntN(5), waits: rng.IntN(2) == 0}
				f := CopyBuf(dst, b)
				for range rng.IntN(20) {
					if _, ready, _ := f.Poll(noop()); ready {
						break
					}
				}
				f.Drop()
				got = append(got, dst.got.Bytes()...)
			}
		}
		if err != io.EOF || !bytes.Equal(got, text) {
			t.Fatalf("seed %d: %v, %d of %d bytes, or they differ", seed, err, len(got), len(text))
		}
	}
}
