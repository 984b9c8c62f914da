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

// lines reads b to its end, or to an error that is not io.EOF.
func lines(b *BufReader) (got []string, err error) {
	for {
		line, err := leaftest.Wait(b.ReadLine())
		if err == io.EOF {
			return got, nil
		} else if err != nil {
			return got, err
		}
		got = append(got, line)
	}
}

func TestReadLine(t *testing.T) {
	long := strings.Repeat("x", 3*keepSize)
	tests := []struct {
		name string
		src  source
		want []string
	}{
		{"lines", source{pieces: []string{"a\nbc\n"}}, []string{"a", "bc"}},
		{"the last line need not have an end", source{pieces: []string{"a\nbc"}}, []string{"a", "bc"}},
		{"empty lines", source{pieces: []string{"\n\r\n\na\n"}}, []string{"", "", "", "a"}},
		{"both ends", source{pieces: []string{"a\r\nb\nc\r\n"}}, []string{"a", "b", "c"}},
		{"a carriage return by itself", source{pieces: []string{"a\rb\nc\r\r\n\r"}}, []string{"a\rb", "c\r", "\r"}},
		{"nothing", source{}, nil},
		{"an end in two pieces", source{pieces: []string{"a\r", wait, "\nb"}}, []string{"a", "b"}},
		{"a line in pieces", source{pieces: []string{"a", wait, "b", "c\nd", wait, wait, "\n"}}, []string{"abc", "d"}},
		{"the end with the last bytes", source{pieces: []string{"a\nb"}, with: true}, []string{"a", "b"}},
		{"empty reads", source{pieces: []string{"a", "", "", "b\n"}}, []string{"ab"}},
		{"long lines", source{pieces: []string{long, wait, long + "\n", "a\n", long + "\r\n"}}, []string{long + long, "a", long}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := NewReader(&test.src)
			got, err := lines(b)
			if !slices.Equal(got, test.want) || err != nil {
				t.Errorf("got %.40q, %v, want %.40q", got, err, test.want)
			}
			if _, err := leaftest.Wait(b.ReadLine()); err != io.EOF {
				t.Errorf("after the end: %v", err)
			}
			if len(b.buf) > keepSize {
				t.Errorf("an empty buffer of %d bytes is kept", len(b.buf))
			}
		})
	}
}

// An error comes after what was read before it, once; the beginning of a line stays
// buffered, and reading goes on where it was.
func TestReadLineAfterAnError(t *testing.T) {
	src := &source{pieces: []string{"a\nbc"}, end: errBoom, with: true}
	b := NewReader(src)
	steps := []struct {
		line string
		err  error
	}{{"a", nil}, {"", errBoom}}
	for _, step := range steps {
		if line, err := leaftest.Wait(b.ReadLine()); line != step.line || err != step.err {
			t.Fatalf("got %q, %v, want %q, %v", line, err, step.line, step.err)
		}
	}
	src.pieces, src.end = []string{"d\ne"}, nil
	if got, err := lines(b); !slices.Equal(got, []string{"bcd", "e"}) || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestReadLineWithoutProgress(t *testing.T) {
	src := &source{pieces: append([]string{"ab"}, make([]string, maxEmpty)...)}
	b := NewReader(src)
	if _, err := leaftest.Wait(b.ReadLine()); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
	src.pieces = []string{"c\n"}
	if line, err := leaftest.Wait(b.ReadLine()); line != "abc" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
}

// read_line_drop (futures io_read_line.rs) is where upstream loses what it read: here
// the beginning of a line survives the future, for every kind of read.
func TestDroppedReadLineLosesNothing(t *testing.T) {
	src := &source{pieces: []string{"ab", wait, wait, "cd\nef"}}
	b := NewReader(src)
	polled(b.ReadLine()).Drop()
	polled(b.ReadLine()).Drop()
	if line, err := leaftest.Wait(b.ReadLine()); line != "abcd" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
	src = &source{pieces: []string{"ab", wait, "cd\nef"}}
	b = NewReader(src)
	polled(b.ReadLine()).Drop()
	p := make([]byte, 1)
	if n, err := leaftest.Wait(Read(b, p)); string(p[:n]) != "a" || err != nil {
		t.Errorf("got %q, %v", p[:n], err)
	}
	if line, err := leaftest.Wait(b.ReadLine()); line != "bcd" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
}

// PollRead reads once at most, in large pieces; what is as large as the buffer goes
// past it; and an error comes after the bytes.
func TestBufReaderReads(t *testing.T) {
	src := &source{pieces: []string{"abc", "def", strings.Repeat("x", bufSize), "y"}, end: errBoom}
	b := NewReader(src)
	small, large := make([]byte, 2), make([]byte, bufSize)
	steps := []struct {
		p    []byte
		want string
		err  error
		left int // pieces of the source
	}{
		{small, "ab", nil, 3},
		{small, "c", nil, 3},
		{small[:0], "", nil, 3},
		{large, "def", nil, 2},
		{large, strings.Repeat("x", bufSize), nil, 1},
		{large, "y", nil, 0},
		{small, "", errBoom, 0},
		{large, "", errBoom, 0},
	}
	for i, step := range steps {
		n, err := leaftest.Wait(Read(b, step.p))
		if string(step.p[:n]) != step.want || err != step.err || len(src.pieces) != step.left {
			t.Fatalf("step %d: got %.9q, %v, want %.9q, %v; %d pieces left", i, step.p[:n], err, step.want, step.err, len(src.pieces))
		}
	}
	b = NewReader(&source{pieces: []string{"abc"}, end: errBoom, with: true})
	for _, want := range []string{"ab", "c"} {
		if n, err := leaftest.Wait(Read(b, small)); string(small[:n]) != want || err != nil {
			t.Errorf("got %q, %v", small[:n], err)
		}
	}
	if n, err := leaftest.Wait(Read(b, small)); n != 0 || err != errBoom {
		t.Errorf("got %d, %v", n, err)
	}
}

// A line of many pieces is searched once, not once per piece.
func TestReadLineScansOnce(t *testing.T) {
	src := &source{}
	for range 2000 {
		src.pieces = append(src.pieces, "x", wait)
	}
	src.pieces = append(src.pieces, "\n")
	b := NewReader(src)
	f := b.ReadLine()
	for range 2000 {
		if _, ready, _ := f.Poll(futures.NewContext(futures.NoopWaker())); ready {
			t.Fatal("ready too early")
		}
		if b.scanned != b.end-b.start {
			t.Fatalf("%d of %d bytes are known", b.scanned, b.end-b.start)
		}
	}
	if line, ready, err := f.Poll(futures.NewContext(futures.NoopWaker())); len(line) != 2000 || !ready || err != nil {
		t.Errorf("got %d bytes, %v, %v", len(line), ready, err)
	}
}

// reference is what ReadLine is to make of text: its first line, and what follows
// it. ok is false at the end.
func reference(text string) (line, rest string, ok bool) {
	line, rest, found := strings.Cut(text, "\n")
	if found {
		line = strings.TrimSuffix(line, "\r")
	}
	return line, rest, text != ""
}

// The lines do not depend on the pieces in which they arrive, nor on how often
// reading them was given up; and bytes that are read in between are the next ones.
func FuzzReadLine(f *testing.F) {
	f.Add([]byte("a\nb\r\nc"), uint64(1))
	f.Add([]byte("\r\n\r\n\n\r"), uint64(2))
	f.Add([]byte(""), uint64(3))
	f.Add(bytes.Repeat([]byte("0123456789"), 1000), uint64(4))
	f.Add([]byte(strings.Repeat("x", bufSize-1)+"\r\n"+strings.Repeat("y", bufSize)+"\n"), uint64(5))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		if bytes.Contains(text, []byte(wait)) {
			t.Skip("what means a pending poll to the source")
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		src := &source{with: rng.IntN(2) == 0}
		for rest := string(text); rest != ""; {
			if rng.IntN(3) == 0 {
				src.pieces = append(src.pieces, wait)
			}
			n := 1 + rng.IntN(len(rest))
			if rng.IntN(2) == 0 {
				n = min(n, 5)
			}
			src.pieces = append(src.pieces, rest[:n])
			rest = rest[n:]
		}
		b := NewReader(src)
		rest := string(text)
		raw := rng.IntN(2) == 0
		for {
			if raw && rng.IntN(4) == 0 {
				p := make([]byte, 1+rng.IntN(10))
				n, ready, err := sometimes(rng, Read(b, p))
				if ready && err == nil && !strings.HasPrefix(rest, string(p[:n])) || !ready && n > 0 {
					t.Fatalf("read %q, ready=%v err=%v; next is %.20q", p[:n], ready, err, rest)
				}
				rest = rest[n:]
				continue
			}
			future := b.ReadLine()
			line, ready, err := future.Poll(futures.NewContext(futures.NoopWaker()))
			if !ready && rng.IntN(2) == 0 {
				line, err = leaftest.Wait(future)
				ready = true
			}
			future.Drop()
			if !ready {
				continue
			}
			want, after, ok := reference(rest)
			if err == io.EOF && !ok && line == "" {
				return
			}
			if err != nil || !ok || line != want {
				t.Fatalf("got %.40q, %v, want %.40q", line, err, want)
			}
			rest = after
		}
	})
}

func TestReadLineAllocs(t *testing.T) {
	b := NewReader(&source{pieces: []string{strings.Repeat("abc\n", 1000)}})
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(500, func() { b.ReadLine().Poll(cx) }); got > 2 {
		t.Errorf("%v allocations, want the future and the line", got)
	}
}
