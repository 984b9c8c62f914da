package aio

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

var errBoom = errors.New("boom")

// wait in a script stands for a poll that is pending; the reader or writer wakes
// its waker at once.
const wait = "\x00wait"

// source is a Reader that goes through a script of pieces, in which wait is a
// pending poll. After them it returns end, io.EOF if that is nil. A piece longer
// than what is asked for is handed out in parts.
type source struct {
	pieces  []string
	end     error
	with    bool // the end comes together with the last piece
	cancels int
	ended   int
}

func (s *source) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	end := s.end
	if end == nil {
		end = io.EOF
	}
	if len(s.pieces) == 0 {
		s.ended++
		return 0, true, end
	}
	piece := s.pieces[0]
	if piece == wait {
		s.pieces = s.pieces[1:]
		cx.Waker().Wake()
		return 0, false, nil
	}
	n := copy(p, piece)
	s.pieces[0] = piece[n:]
	if n == len(piece) {
		s.pieces = s.pieces[1:]
		if s.with && len(s.pieces) == 0 {
			return n, true, end
		}
	}
	return n, true, nil
}

func (s *source) CancelRead() { s.cancels++ }

// drain is a Writer that takes at most step bytes a time, and is pending before
// every one, every flush and the close if waits is set. It fails after limit bytes
// if limit is not 0.
type drain struct {
	step    int
	waits   bool
	limit   int
	waited  bool
	got     bytes.Buffer
	flushed int // how much was written at the last flush
	flushes int
	writes  int
	closed  bool
	cancels int
}

func (d *drain) hold(cx *futures.Context) bool {
	d.waited = d.waits && !d.waited
	if d.waited {
		cx.Waker().Wake()
	}
	return d.waited
}

func (d *drain) PollWrite(cx *futures.Context, p []byte) (int, bool, error) {
	if d.hold(cx) {
		return 0, false, nil
	}
	d.writes++
	n := len(p)
	if d.step > 0 {
		n = min(n, d.step)
	}
	if d.limit > 0 && d.got.Len()+n > d.limit {
		n = d.limit - d.got.Len()
		d.got.Write(p[:n])
		return n, true, errBoom
	}
	d.got.Write(p[:n])
	return n, true, nil
}

func (d *drain) PollFlush(cx *futures.Context) (bool, error) {
	if d.hold(cx) {
		return false, nil
	}
	d.flushes++
	d.flushed = d.got.Len()
	return true, nil
}

func (d *drain) PollClose(cx *futures.Context) (bool, error) {
	if d.hold(cx) {
		return false, nil
	}
	d.closed = true
	return true, nil
}

func (d *drain) CancelWrite() { d.cancels++ }

// lying returns counts that cannot be; stuck returns 0 and nil for ever.
type lying int

func (l lying) PollRead(*futures.Context, []byte) (int, bool, error)  { return int(l), true, nil }
func (l lying) PollWrite(*futures.Context, []byte) (int, bool, error) { return int(l), true, nil }
func (l lying) PollFlush(*futures.Context) (bool, error)              { return true, nil }
func (l lying) PollClose(*futures.Context) (bool, error)              { return true, nil }

// duplex is both; stuck is a Seeker that stays pending.
type duplex struct {
	*source
	*drain
}

type stuck duplex

func (stuck) PollSeek(*futures.Context, int64, int) (int64, bool, error) { return 0, false, nil }
func (s stuck) CancelRead()                                              { s.source.CancelRead() }
func (s stuck) CancelWrite()                                             { s.drain.CancelWrite() }

func TestRead(t *testing.T) {
	tests := []struct {
		name string
		src  source
		n    int
		want string
		err  error
		left []string
	}{
		{"a piece", source{pieces: []string{"abc", "def"}}, 8, "abc", nil, []string{"def"}},
		{"a part of a piece", source{pieces: []string{"abc"}}, 2, "ab", nil, []string{"c"}},
		{"after a wait", source{pieces: []string{wait, wait, "abc"}}, 8, "abc", nil, nil},
		{"at the end", source{}, 8, "", io.EOF, nil},
		{"an error", source{end: errBoom}, 8, "", errBoom, nil},
		{"bytes and an error", source{pieces: []string{"abc"}, end: errBoom, with: true}, 8, "abc", errBoom, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := make([]byte, test.n)
			n, err := leaftest.Wait(Read(&test.src, p))
			if string(p[:n]) != test.want || err != test.err {
				t.Errorf("got %q, %v, want %q, %v", p[:n], err, test.want, test.err)
			}
			if strings.Join(test.src.pieces, "|") != strings.Join(test.left, "|") {
				t.Errorf("left: %q", test.src.pieces)
			}
		})
	}
}

func TestReadFull(t *testing.T) {
	tests := []struct {
		name string
		src  source
		n    int
		want string
		err  error
	}{
		{"one piece", source{pieces: []string{"abc"}}, 3, "abc", nil},
		{"many pieces", source{pieces: []string{wait, "a", wait, wait, "b", "cd"}}, 3, "abc", nil},
		{"nothing", source{}, 0, "", nil},
		{"the end at first", source{pieces: []string{wait}}, 3, "", io.EOF},
		{"the end in the middle", source{pieces: []string{"a", wait, "b"}}, 3, "ab", io.ErrUnexpectedEOF},
		{"the end with the last byte", source{pieces: []string{"abc"}, with: true}, 3, "abc", nil},
		{"the end with a byte in the middle", source{pieces: []string{"ab"}, with: true}, 3, "ab", io.ErrUnexpectedEOF},
		{"an error in the middle", source{pieces: []string{"ab"}, end: errBoom}, 3, "ab", errBoom},
		{"an error with the last byte", source{pieces: []string{"abc"}, end: errBoom, with: true}, 3, "abc", nil},
		{"no progress", source{pieces: append([]string{"a"}, make([]string, maxEmpty)...)}, 3, "a", io.ErrNoProgress},
		{"some empty reads", source{pieces: append(make([]string, maxEmpty-1), "abc")}, 3, "abc", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := make([]byte, test.n)
			n, err := leaftest.Wait(ReadFull(&test.src, p))
			if string(p[:n]) != test.want || err != test.err {
				t.Errorf("got %q, %v, want %q, %v", p[:n], err, test.want, test.err)
			}
		})
	}
}

func TestReadAll(t *testing.T) {
	long := strings.Repeat("0123456789", 1000)
	tests := []struct {
		name string
		src  source
		want string
		err  error
	}{
		{"nothing", source{}, "", nil},
		{"pieces", source{pieces: []string{"a", wait, "bc", "", wait, "d"}}, "abcd", nil},
		{"much", source{pieces: []string{long, wait, long}}, long + long, nil},
		{"the end with the last byte", source{pieces: []string{"abc"}, with: true}, "abc", nil},
		{"an error", source{pieces: []string{"abc"}, end: errBoom}, "abc", errBoom},
		{"no progress", source{pieces: append([]string{"a"}, make([]string, maxEmpty)...)}, "a", io.ErrNoProgress},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := leaftest.Wait(ReadAll(&test.src))
			if string(b) != test.want || err != test.err || b == nil {
				t.Errorf("got %d bytes, %v, want %d, %v", len(b), err, len(test.want), test.err)
			}
		})
	}
}

func TestWriteAndWriteAll(t *testing.T) {
	tests := []struct {
		name string
		dst  drain
		p    string
		one  int // Write's count
		oerr error
		all  int // WriteAll's count
		err  error
	}{
		{"at once", drain{}, "abcdef", 6, nil, 6, nil},
		{"in parts", drain{step: 4}, "abcdef", 4, nil, 6, nil},
		{"with waits", drain{step: 1, waits: true}, "abcdef", 1, nil, 6, nil},
		{"nothing", drain{waits: true}, "", 0, nil, 0, nil},
		{"an error in the middle", drain{step: 2, limit: 3, waits: true}, "abcdef", 2, nil, 3, errBoom},
		{"an error", drain{limit: 3}, "abcdef", 3, errBoom, 3, errBoom},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dst := test.dst
			if n, err := leaftest.Wait(Write(&dst, []byte(test.p))); n != test.one || err != test.oerr {
				t.Errorf("Write: got %d, %v, want %d, %v", n, err, test.one, test.oerr)
			}
			dst = test.dst
			n, err := leaftest.Wait(WriteAll(&dst, []byte(test.p)))
			if n != test.all || err != test.err || dst.got.String() != test.p[:n] {
				t.Errorf("WriteAll: got %d, %v, want %d, %v", n, err, test.all, test.err)
			}
			if dst.flushes != 0 {
				t.Error("WriteAll flushed")
			}
		})
	}
	if n, err := leaftest.Wait(WriteAll(lying(0), []byte("a"))); n != 0 || err != io.ErrShortWrite {
		t.Errorf("got %d, %v from a writer that takes nothing", n, err)
	}
}

func TestFlushAndClose(t *testing.T) {
	d := &drain{waits: true}
	leaftest.Wait(WriteAll(d, []byte("abc")))
	if _, err := leaftest.Wait(Flush(d)); err != nil || d.flushed != 3 {
		t.Errorf("flushed %d, %v", d.flushed, err)
	}
	if _, err := leaftest.Wait(Close(d)); err != nil || !d.closed {
		t.Errorf("closed=%v, %v", d.closed, err)
	}
}

func TestCopy(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 5000)
	tests := []struct {
		name    string
		src     source
		dst     drain
		want    string
		err     error
		flushes int // -1: not checked
	}{
		{"nothing", source{}, drain{}, "", nil, 0},
		{"a piece", source{pieces: []string{"abc"}}, drain{}, "abc", nil, 1},
		{"pieces", source{pieces: []string{"abc", "def"}}, drain{step: 1, waits: true}, "abcdef", nil, 1},
		{"a pause, in which it flushes", source{pieces: []string{"abc", wait, "def"}}, drain{}, "abcdef", nil, 2},
		{"pauses, in which it flushes once", source{pieces: []string{"abc", wait, wait, wait}}, drain{}, "abc", nil, 1},
		{"much", source{pieces: []string{long, wait, long}}, drain{step: 1000, waits: true}, long + long, nil, -1},
		{"the end with the last bytes", source{pieces: []string{"abc"}, with: true}, drain{}, "abc", nil, 1},
		{"a read error, after what was read", source{pieces: []string{"abc"}, end: errBoom, with: true}, drain{step: 2}, "abc", errBoom, -1},
		{"a write error", source{pieces: []string{"abc", "def"}}, drain{limit: 4}, "abcd", errBoom, -1},
		{"no progress", source{pieces: make([]string, maxEmpty)}, drain{}, "", io.ErrNoProgress, -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := leaftest.Wait(Copy(&test.dst, &test.src))
			if got := test.dst.got.String(); got != test.want || int(n) != len(got) || err != test.err {
				t.Errorf("copied %d bytes, %d arrived, want %d, err=%v, want %v", n, len(got), len(test.want), err, test.err)
			}
			if test.flushes >= 0 && test.dst.flushes != test.flushes {
				t.Errorf("flushed %d times, want %d", test.dst.flushes, test.flushes)
			}
			if err == nil && test.dst.flushed != len(test.want) {
				t.Errorf("flushed %d of %d bytes", test.dst.flushed, len(test.want))
			}
		})
	}
	if _, err := leaftest.Wait(Copy(lying(0), &source{pieces: []string{"a"}})); err != io.ErrShortWrite {
		t.Errorf("got %v from a writer that takes nothing", err)
	}
}

// A future that is dropped while pending takes itself off its reader or writer; one
// that is not pending leaves it alone.
func TestDropCancels(t *testing.T) {
	buf := make([]byte, 4)
	tests := []struct {
		name   string
		make   func(src *source, dst *drain) futures.Dropper
		reads  int
		writes int
	}{
		{"Read", func(src *source, dst *drain) futures.Dropper { return polled(Read(src, buf)) }, 1, 0},
		{"ReadFull", func(src *source, dst *drain) futures.Dropper { return polled(ReadFull(src, buf)) }, 1, 0},
		{"ReadAll", func(src *source, dst *drain) futures.Dropper { return polled(ReadAll(src)) }, 1, 0},
		{"ReadLine", func(src *source, dst *drain) futures.Dropper { return polled(NewReader(src).ReadLine()) }, 1, 0},
		{"Read of a BufReader", func(src *source, dst *drain) futures.Dropper { return polled(Read(NewReader(src), buf)) }, 1, 0},
		{"ReadString", func(src *source, dst *drain) futures.Dropper { return polled(ReadString(src)) }, 1, 0},
		{"ReadUntil", func(src *source, dst *drain) futures.Dropper { return polled(NewReader(src).ReadUntil('x')) }, 1, 0},
		{"FillBuf", func(src *source, dst *drain) futures.Dropper { return polled(NewReader(src).FillBuf()) }, 1, 0},
		{"Lines", func(src *source, dst *drain) futures.Dropper {
			s := NewReader(src).Lines()
			polled(futures.Next(s))
			return s
		}, 1, 0},
		{"Read of a Limit", func(src *source, dst *drain) futures.Dropper { return polled(Read(Limit(src, 9), buf)) }, 1, 0},
		{"Read of a Chain", func(src *source, dst *drain) futures.Dropper {
			return polled(Read(Chain(Empty, src), buf))
		}, 1, 0},
		{"Read of a half", func(src *source, dst *drain) futures.Dropper {
			r, _ := Split(duplex{src, dst})
			return polled(Read(r, buf))
		}, 1, 0},
		{"Write to a half", func(src *source, dst *drain) futures.Dropper {
			_, w := Split(duplex{src, dst})
			return polled(Write(w, buf))
		}, 0, 1},
		{"a half", func(src *source, dst *drain) futures.Dropper {
			r, _ := Split(duplex{src, dst})
			polled(Read(r, buf))
			return r
		}, 1, 0},
		{"Seek", func(src *source, dst *drain) futures.Dropper { return polled(Seek(stuck{src, dst}, 0, 0)) }, 1, 1},
		{"CopyBoth", func(src *source, dst *drain) futures.Dropper {
			return polled(CopyBoth(duplex{src, dst}, duplex{src, dst}))
		}, 2, 2},
		{"CopyBuf", func(src *source, dst *drain) futures.Dropper { return polled(CopyBuf(dst, NewReader(src))) }, 1, 1},
		{"Write", func(src *source, dst *drain) futures.Dropper { return polled(Write(dst, buf)) }, 0, 1},
		{"WriteAll", func(src *source, dst *drain) futures.Dropper { return polled(WriteAll(dst, buf)) }, 0, 1},
		{"Flush", func(src *source, dst *drain) futures.Dropper { return polled(Flush(dst)) }, 0, 1},
		{"Close", func(src *source, dst *drain) futures.Dropper { return polled(Close(dst)) }, 0, 1},
		{"Write to a BufWriter", func(src *source, dst *drain) futures.Dropper {
			return polled(Write(NewWriter(dst), make([]byte, bufSize)))
		}, 0, 1},
		{"Copy", func(src *source, dst *drain) futures.Dropper { return polled(Copy(dst, src)) }, 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			src, dst := &source{pieces: []string{wait, wait}}, &drain{waits: true}
			f := test.make(src, dst)
			f.Drop()
			f.Drop()
			if src.cancels != test.reads || dst.cancels != test.writes {
				t.Errorf("cancelled %d reads and %d writes", src.cancels, dst.cancels)
			}
		})
	}
	src := &source{pieces: []string{"abcd"}}
	Read(src, buf).Drop() // never polled
	f := Read(src, buf)
	leaftest.Wait(f)
	f.Drop()
	if src.cancels != 0 {
		t.Error("a read that did not wait was cancelled")
	}
}

// polled polls f, which must be pending.
func polled[T any](f futures.Future[T]) futures.Dropper {
	if _, ready, err := f.Poll(futures.NewContext(futures.NoopWaker())); ready || err != nil {
		panic("not pending")
	}
	return f
}

// io_issue2310 (futures): what a reader or writer claims beyond what it was given
// is not believed.
func TestInvalidCounts(t *testing.T) {
	buf := make([]byte, 4)
	tests := map[string]func(l lying){
		"Read":     func(l lying) { leaftest.Wait(Read(l, buf)) },
		"ReadFull": func(l lying) { leaftest.Wait(ReadFull(l, buf)) },
		"ReadAll":  func(l lying) { leaftest.Wait(ReadAll(l)) },
		"ReadLine": func(l lying) { leaftest.Wait(NewReader(l).ReadLine()) },
		"BufReader past its buffer": func(l lying) {
			leaftest.Wait(Read(NewReader(l), make([]byte, bufSize)))
		},
		"Write":    func(l lying) { leaftest.Wait(Write(l, buf)) },
		"WriteAll": func(l lying) { leaftest.Wait(WriteAll(l, buf)) },
		"BufWriter past its buffer": func(l lying) {
			leaftest.Wait(Write(NewWriter(l), make([]byte, bufSize)))
		},
		"Limit":      func(l lying) { leaftest.Wait(Read(Limit(l, 9), buf)) },
		"Chain":      func(l lying) { leaftest.Wait(Read(Chain(l), buf)) },
		"ReadUntil":  func(l lying) { leaftest.Wait(NewReader(l).ReadUntil('x')) },
		"LineWriter": func(l lying) { leaftest.Wait(Write(NewLineWriter(l), []byte("a\n"))) },
		"CopyBuf to": func(l lying) { leaftest.Wait(CopyBuf(l, NewCursor([]byte("abcd")))) },
		"Copy from":  func(l lying) { leaftest.Wait(Copy(&drain{}, l)) },
		"Copy to":    func(l lying) { leaftest.Wait(Copy(l, &source{pieces: []string{"abcd"}})) },
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, l := range []lying{-1, 1 << 20} {
				if got := leaftest.Panics(func() { test(l) }); !strings.HasSuffix(got, "returned an invalid count") {
					t.Errorf("count %d: panicked with %q", l, got)
				}
			}
		})
	}
}

func TestMisusePanics(t *testing.T) {
	buf := make([]byte, 4)
	src := func() *source { return &source{pieces: []string{"abcd\n"}} }
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func(use func(futures.Dropper, func()))
	}{
		{"Read", func(use func(futures.Dropper, func())) { f := Read(src(), buf); use(f, func() { f.Poll(cx) }) }},
		{"ReadFull", func(use func(futures.Dropper, func())) { f := ReadFull(src(), buf); use(f, func() { f.Poll(cx) }) }},
		{"ReadAll", func(use func(futures.Dropper, func())) { f := ReadAll(src()); use(f, func() { f.Poll(cx) }) }},
		{"ReadLine", func(use func(futures.Dropper, func())) {
			f := NewReader(src()).ReadLine()
			use(f, func() { f.Poll(cx) })
		}},
		{"ReadString", func(use func(futures.Dropper, func())) { f := ReadString(src()); use(f, func() { f.Poll(cx) }) }},
		{"ReadUntil", func(use func(futures.Dropper, func())) {
			f := NewReader(src()).ReadUntil('a')
			use(f, func() { f.Poll(cx) })
		}},
		{"FillBuf", func(use func(futures.Dropper, func())) {
			f := NewReader(src()).FillBuf()
			use(f, func() { f.Poll(cx) })
		}},
		{"Seek", func(use func(futures.Dropper, func())) {
			f := Seek(NewCursor(nil), 0, io.SeekStart)
			use(f, func() { f.Poll(cx) })
		}},
		{"CopyBoth", func(use func(futures.Dropper, func())) {
			f := CopyBoth(duplex{src(), &drain{}}, duplex{src(), &drain{}})
			use(f, func() { f.Poll(cx) })
		}},
		{"CopyBuf", func(use func(futures.Dropper, func())) {
			f := CopyBuf(&drain{}, NewCursor([]byte("a")))
			use(f, func() { f.Poll(cx) })
		}},
		{"Write", func(use func(futures.Dropper, func())) { f := Write(&drain{}, buf); use(f, func() { f.Poll(cx) }) }},
		{"WriteAll", func(use func(futures.Dropper, func())) {
			f := WriteAll(&drain{}, buf)
			use(f, func() { f.Poll(cx) })
		}},
		{"Flush", func(use func(futures.Dropper, func())) { f := Flush(&drain{}); use(f, func() { f.Poll(cx) }) }},
		{"Close", func(use func(futures.Dropper, func())) { f := Close(&drain{}); use(f, func() { f.Poll(cx) }) }},
		{"Copy", func(use func(futures.Dropper, func())) {
			f := Copy(&drain{}, src())
			use(f, func() { f.Poll(cx) })
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := leaftest.Panics(func() { test.f(func(_ futures.Dropper, poll func()) { poll(); poll() }) })
			if want := "futures/aio: " + test.name + " polled after completion"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			got = leaftest.Panics(func() { test.f(func(f futures.Dropper, poll func()) { f.Drop(); poll() }) })
			if want := "futures/aio: " + test.name + " polled after Drop"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	if got := leaftest.Panics(func() { Pipe(0) }); got != "futures/aio: Pipe with a size below 1" {
		t.Errorf("got %q", got)
	}
}
