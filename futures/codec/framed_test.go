package codec

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/sink"
)

func lines(w *wire) *FramedWrite[string] {
	return NewFramedWrite(w, NewLines())
}

// tokio-util's framed_read.rs: an error of the decoder is an item's outcome, and one of
// the reader the end; the end without a frame is an error.
func TestFramedReadErrors(t *testing.T) {
	tests := []struct {
		name string
		w    *wire
		dec  Decoder[string]
		want []string
	}{
		{"the reader fails", &wire{pieces: []string{"a\nb"}, end: errBoom}, NewLines(), []string{`"a"`, "boom"}},
		{"the reader fails at once", &wire{end: errBoom}, NewLines(), []string{"boom"}},
		{"the decoder skips", &wire{pieces: []string{"a!b"}}, letters{}, []string{`"a"`, "bad letter", `"b"`}},
		{"the decoder gives up", &wire{pieces: []string{"a?b"}}, letters{}, []string{`"a"`, "bad letter"}},
		{"the decoder ends", &wire{pieces: []string{"a.b"}}, letters{}, []string{`"a"`}},
		{"something is left", &wire{pieces: []string{"a", wait, "-"}}, letters{}, []string{`"a"`, "unexpected EOF"}},
		{"an item at the end", &wire{pieces: []string{"a+"}}, letters{}, []string{`"a"`, `"+"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := NewFramedRead(test.w, test.dec)
			if got := read(t, nil, f); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			for range 2 {
				if _, ready, err := f.PollNext(noop()); !ready || err != io.EOF {
					t.Errorf("after the end: %v, %v", ready, err)
				}
			}
		})
	}
}

var errLetter = errors.New("bad letter")

// letters decodes letters; it skips a "!", cannot stand a "?", ends at a ".", wants more
// after a "-", and makes a "+" an item only at the end.
type letters struct{}

func (letters) Decode(data []byte, eof bool) (n int, item string, ok bool, err error) {
	if len(data) == 0 {
		return 0, "", false, nil
	}
	switch data[0] {
	case '!':
		return 1, "", false, errLetter
	case '?':
		return 0, "", false, errLetter
	case '.':
		return 0, "", false, io.EOF
	case '-':
		return 0, "", false, nil
	case '+':
		if !eof {
			return 0, "", false, nil
		}
	}
	return 1, string(data[:1]), true, nil
}

func (letters) Encode(buf []byte, item string) ([]byte, error) {
	if item == "?" {
		return append(buf, "junk"...), errLetter
	}
	return append(buf, item...), nil
}

// What a FramedRead has read and not consumed goes back with its reader, or stays in the
// BufReader that it was given; dropped, it drops the reader, or takes its waker off.
func TestFramedReadEnds(t *testing.T) {
	w := &wire{pieces: []string{"a\nb\nc"}}
	f := NewFramedRead(w, NewLines())
	leaftest.Wait(futures.Next(f))
	r, rest := f.Into()
	if r != w || string(rest) != "b\nc" {
		t.Errorf("got %v, %q", r, rest)
	}
	if !f.IsTerminated() {
		t.Error("not terminated")
	}
	f.Drop()
	if w.drops != 0 {
		t.Error("dropped what was given back")
	}

	b := aio.NewReader(&wire{pieces: []string{"a\nb\nc"}})
	f = NewFramedRead(b, NewLines())
	leaftest.Wait(futures.Next(f))
	f.Drop()
	if string(b.Buffered()) != "b\nc" {
		t.Errorf("buffered: %q", b.Buffered())
	}

	w = &wire{pieces: []string{wait}}
	f = NewFramedRead(w, NewLines())
	f.PollNext(noop())
	f.Drop()
	f.Drop()
	if _, ready, err := f.PollNext(noop()); w.drops != 1 || w.cancels != 1 || !ready || err != io.EOF {
		t.Errorf("%d drops, %d cancels, %v, %v", w.drops, w.cancels, ready, err)
	}
}

// tokio-util's framed_write.rs: nothing is written before the boundary, everything by a
// flush, in as few writes as there can be.
func TestFramedWrite(t *testing.T) {
	w := &wire{}
	f := lines(w)
	f.SetBoundary(6)
	steps := []struct {
		item   string
		writes int // after its Feed
	}{{"ab", 0}, {"cde", 0}, {"f", 1}, {"ghi", 1}, {strings.Repeat("x", 100), 2}, {"", 3}}
	want := ""
	for _, step := range steps {
		if _, err := leaftest.Wait(sink.Feed[string](f, step.item)); err != nil || w.writes != step.writes {
			t.Fatalf("after %.5q: %d writes, %v", step.item, w.writes, err)
		}
		want += step.item + "\n"
	}
	if _, err := leaftest.Wait(sink.Flush[string](f)); err != nil || w.got.String() != want || w.flushed != len(want) || w.writes != 4 {
		t.Errorf("got %q, flushed %d, %d writes, %v", w.got.String(), w.flushed, w.writes, err)
	}
	if _, err := leaftest.Wait(sink.Close[string](f)); err != nil || !w.closed {
		t.Error(err)
	}
	if _, err := leaftest.Wait(sink.Feed[string](f, "x")); err != io.ErrClosedPipe {
		t.Error(err)
	}
	for _, end := range []futures.Future[struct{}]{sink.Flush[string](f), sink.Close[string](f)} {
		if _, err := leaftest.Wait(end); err != nil {
			t.Error(err)
		}
	}
	f.Drop()
	f.Drop()
	if w.drops != 1 {
		t.Errorf("%d drops", w.drops)
	}
}

// A writer that takes little at a time and waits holds up the sender: no more than the
// boundary and one frame is buffered. Given up anywhere, sending loses nothing, and no
// frame is written in part.
func TestFramedWriteBackPressure(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := &wire{step: 1 + rng.IntN(20), waits: rng.IntN(3) > 0}
		f := lines(w)
		limit := 1 + rng.IntN(50)
		f.SetBoundary(limit)
		want := ""
		for range 100 {
			item := strings.Repeat("x", rng.IntN(60))
			for {
				ready, err := f.PollReady(noop())
				if err != nil {
					t.Fatal(err)
				}
				if ready {
					break
				}
				if rng.IntN(4) == 0 {
					fl := sink.Flush[string](f)
					fl.Poll(noop())
					fl.Drop()
				}
			}
			if buffered := len(f.buf) - f.start; buffered >= limit {
				t.Fatalf("ready with %d buffered", buffered)
			}
			f.StartSend(item)
			want += item + "\n"
		}
		if _, err := leaftest.Wait(sink.Close[string](f)); err != nil || w.got.String() != want {
			t.Fatalf("seed %d: %v, got %d bytes of %d, or others", seed, err, w.got.Len(), len(want))
		}
		f.Drop()
	}
}

// An error of the encoder concerns its item only; one of the writer is the end.
func TestFramedWriteErrors(t *testing.T) {
	w := &wire{limit: 3}
	f := NewFramedWrite(w, letters{})
	for _, item := range []string{"a", "?", "b"} {
		if _, err := leaftest.Wait(sink.Feed[string](f, item)); (err == errLetter) != (item == "?") {
			t.Errorf("%s: %v", item, err)
		}
	}
	if _, err := leaftest.Wait(sink.Flush[string](f)); err != nil || w.got.String() != "ab" {
		t.Errorf("got %q, %v", w.got.String(), err)
	}
	leaftest.Wait(sink.Feed[string](f, "cd"))
	for _, x := range []futures.Future[struct{}]{sink.Flush[string](f), sink.Feed[string](f, "e"), sink.Close[string](f)} {
		if _, err := leaftest.Wait(x); err != errBoom {
			t.Errorf("got %v", err)
		}
	}
	writes := w.writes
	if ready, err := f.PollDrop(noop()); !ready || err != errBoom || w.writes != writes || w.drops != 1 {
		t.Errorf("%v, %v, %d more writes, %d drops", ready, err, w.writes-writes, w.drops)
	}
}

// What was started is flushed by every end there is, before the writer is dropped.
func TestFramedWriteCleanup(t *testing.T) {
	for name, w := range map[string]*wire{
		"at once": {}, "in parts": {step: 1}, "with waits": {step: 1, waits: true}, "with an error": {limit: 3},
	} {
		f := lines(w)
		leaftest.Wait(sink.Feed[string](f, "abc"))
		var ready bool
		var err error
		for !ready {
			ready, err = f.PollDrop(noop())
		}
		failed := w.limit > 0
		if (err == errBoom) != failed || w.drops != 1 || !failed && (w.got.String() != "abc\n" || w.flushed != 4) {
			t.Errorf("%s: %v, got %q, flushed %d, %d drops", name, err, w.got.String(), w.flushed, w.drops)
		}
		if ready, err := f.PollDrop(futures.NewContext(leaftest.Forbidden{})); !ready || err != nil {
			t.Errorf("%s: again: %v, %v", name, ready, err)
		}
	}

	w := &wire{step: 1}
	f := lines(w)
	leaftest.Wait(sink.Feed[string](f, "abc"))
	f.Drop()
	if w.got.String() != "abc\n" || w.drops != 1 {
		t.Errorf("Drop: got %q, %d drops", w.got.String(), w.drops)
	}
	for _, use := range []func(){
		func() { f.PollReady(noop()) }, func() { f.PollFlush(noop()) }, func() { f.PollClose(noop()) },
	} {
		if got := leaftest.Panics(use); got != "futures/codec: FramedWrite used after Drop" {
			t.Errorf("panicked with %q", got)
		}
	}
	if got := leaftest.Panics(func() { f.StartSend("x") }); got != "futures/codec: StartSend of FramedWrite without a PollReady that was ready" {
		t.Errorf("panicked with %q", got)
	}
	if got := leaftest.Panics(func() { f.SetBoundary(0) }); got != "futures/codec: SetBoundary below 1" {
		t.Errorf("panicked with %q", got)
	}

	// A writer with a cleanup of its own is cleaned up, too.
	w = &wire{waits: true}
	b := &bufferedWire{aio.NewWriter(w)}
	f = NewFramedWrite(b, NewLines())
	leaftest.Wait(sink.Feed[string](f, "abc"))
	for ready := false; !ready; {
		ready, _ = f.PollDrop(noop())
	}
	if w.got.String() != "abc\n" {
		t.Errorf("got %q", w.got.String())
	}
	if _, _, err := b.PollWrite(noop(), []byte("x")); err != io.ErrClosedPipe {
		t.Errorf("the writer was not cleaned up: %v", err)
	}
}

type bufferedWire struct{ *aio.BufWriter }

// Dropped while its writer is not ready, and outside any executor, it is flushed and
// dropped all the same.
func TestFramedDropOutsideExecutors(t *testing.T) {
	x, y := aio.Pipe(2)
	f := NewFramed(x, NewLines())
	leaftest.Wait(sink.Feed[string](f, "abcdef"))
	f.Drop()
	f.Drop()
	got, err := leaftest.Wait(aio.ReadString(y)) // to the end: x is dropped when all is written
	if got != "abcdef\n" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	y.Drop()
}

func TestFramedInto(t *testing.T) {
	w := &wire{pieces: []string{"a\nrest"}}
	f := NewFramed(w, NewLines())
	leaftest.Wait(futures.Next(f))
	leaftest.Wait(sink.Feed[string](f, "out"))
	rw, in, out := f.Into()
	if rw != w || string(in) != "rest" || string(out) != "out\n" {
		t.Errorf("got %v, %q, %q", rw, in, out)
	}
	f.Drop()
	if w.drops != 0 || !f.IsTerminated() {
		t.Errorf("%d drops", w.drops)
	}
	if rw, _, _ := f.Into(); rw != nil {
		t.Errorf("given back twice: %v", rw)
	}
	o := lines(&wire{})
	leaftest.Wait(sink.Feed[string](o, "out"))
	if x, out := o.Into(); x == nil || string(out) != "out\n" {
		t.Errorf("got %v, %q", x, out)
	}
}

// Framed over halves, and halves of a Framed: what is put into the sink half arrives
// although both are dropped at once.
func TestFramedSplit(t *testing.T) {
	x, y := aio.Pipe(64)
	a := NewFramed(x, NewLengthDelimited())
	stream, out := sink.Split[[]byte, []byte](a)
	r, w := aio.Split(y)
	in := NewFramedRead(r, NewLengthDelimited())
	back := NewFramedWrite(w, NewLengthDelimited())
	leaftest.Wait(sink.Feed[[]byte](out, []byte("there")))
	leaftest.Wait(futures.Send[[]byte](back, []byte("back")))
	if p, err := leaftest.Wait(futures.Next(stream)); string(p) != "back" || err != nil {
		t.Errorf("got %q, %v", p, err)
	}
	out.Drop()
	stream.Drop()
	if p, err := leaftest.Wait(futures.Next(in)); string(p) != "there" || err != nil {
		t.Errorf("got %q, %v", p, err)
	}
	if _, err := leaftest.Wait(futures.Next(in)); err != io.EOF {
		t.Error(err)
	}
	in.Drop()
	back.Drop()
}

// A writer as a sink of bytes, and a reader as a stream of them: tokio-util's
// ReaderStream, futures-rs' into_sink.
func TestBytesAdapters(t *testing.T) {
	from := NewFramedRead(&wire{pieces: []string{"abc", wait, "def"}}, Bytes{})
	to := &wire{step: 2, waits: true}
	if _, err := leaftest.Wait(sink.Forward(futures.Stream[[]byte](from), futures.Sink[[]byte](NewFramedWrite(to, Bytes{})))); err != nil {
		t.Error(err)
	}
	if to.got.String() != "abcdef" || !to.closed || to.drops != 1 {
		t.Errorf("got %q, closed %v, %d drops", to.got.String(), to.closed, to.drops)
	}
}
