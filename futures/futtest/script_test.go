package futtest

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var errTest = errors.New("test")

func TestPendingOnce(t *testing.T) {
	h := ByHand(PendingOnce(futures.Ready(1)))
	if _, ready, _ := h.Poll(); ready || !h.IsWoken() {
		t.Errorf("first poll: ready %v, woken %v", ready, h.IsWoken())
	}
	if v, ready, _ := h.Poll(); v != 1 || !ready || h.IsWoken() {
		t.Errorf("second poll: %v, %v, woken %v", v, ready, h.IsWoken())
	}
	f := PendingOnce(futures.Pending[int]())
	defer f.Drop()
	var c Counter
	for range 3 {
		f.Poll(futures.NewContext(&c))
	}
	if c.Count() != 1 {
		t.Errorf("woken %d times", c.Count())
	}
}

func TestInterleavePending(t *testing.T) {
	s := InterleavePendingStream[int](NewScript[int]().Item(1).Item(2))
	AssertStreamPending(t, s)
	AssertStreamNext(t, s, 1)
	AssertStreamPending(t, s)
	AssertStreamNext(t, s, 2)
	AssertStreamPending(t, s)
	AssertStreamDone(t, s)
	f := InterleavePending(futures.Ready(7))
	AssertPending(t, f)
	if v, err := AssertReady(t, f); v != 7 || err != nil {
		t.Error(v, err)
	}
}

func TestScript(t *testing.T) {
	s := NewScript[int]().Item(1).Pending().Err(errTest).Wait(time.Hour).Item(2)
	var got []any
	_, err := Run(t, block(func(co *futures.Co) error {
		for v, err := range futures.Each[int](co, s) {
			got = append(got, v, err)
		}
		return nil
	}))
	if err != nil || len(got) != 6 || got[0] != 1 || got[3] != errTest || got[4] != 2 || s.Left() != 0 || s.Drops() != 0 {
		t.Errorf("got %v, %v, %v", got, err, s)
	}
	if p := panics(func() { s.PollNext(NewContext()) }); p != "futtest: Script polled after its end" {
		t.Errorf("panicked with %q", p)
	}
	d := NewScript[int]().Hang()
	AssertStreamPending[int](t, d)
	d.Drop()
	if p := panics(func() { d.PollNext(NewContext()) }); p != "futtest: Script polled after it was dropped" || d.Drops() != 1 || !d.IsTerminated() {
		t.Errorf("panicked with %q", p)
	}
}

func TestAssertions(t *testing.T) {
	for want, fail := range map[string]func(f *fake){
		"a future is ready, with 1":                 func(f *fake) { AssertPending(f, futures.Ready(1)) },
		"a future is pending":                       func(f *fake) { AssertReady(f, futures.Pending[int]()) },
		"a stream is ready, with 1":                 func(f *fake) { AssertStreamPending(f, NewScript[int]().Item(1)) },
		"a stream is pending, not at 1":             func(f *fake) { AssertStreamNext(f, NewScript[int]().Hang(), 1) },
		"a stream has yielded 2, not 1":             func(f *fake) { AssertStreamNext(f, NewScript[int]().Item(2), 1) },
		"a stream has yielded the error test, not":  func(f *fake) { AssertStreamNext(f, NewScript[int]().Err(errTest), 1) },
		"a stream is pending, not at its end":       func(f *fake) { AssertStreamDone(f, NewScript[int]().Hang()) },
		"a stream has yielded 2 and the error <nil": func(f *fake) { AssertStreamDone(f, NewScript[int]().Item(2)) },
	} {
		f := &fake{}
		done := make(chan nothing)
		go func() { defer close(done); fail(f) }()
		<-done
		f.wantFailure(t, want)
	}
}

// conversation is what the tests of IO run: it greets, reads lines, and answers each.
func conversation(rw aio.ReadWriter) *futures.Block[nothing] {
	return block(func(co *futures.Co) error {
		if _, err := futures.Await(co, aio.WriteAll(rw, []byte("hello\n"))); err != nil {
			return err
		}
		in := aio.NewReader(rw)
		for {
			line, err := futures.Await(co, in.ReadLine())
			if err == io.EOF {
				_, err = futures.Await(co, aio.Close(rw))
				return err
			}
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, aio.WriteAll(rw, []byte(strings.ToUpper(line)+"\n"))); err != nil {
				return err
			}
		}
	})
}

func TestIO(t *testing.T) {
	for name, wrap := range map[string]func(rw aio.ReadWriter) aio.ReadWriter{
		"as it is": func(rw aio.ReadWriter) aio.ReadWriter { return rw },
		"limited": func(rw aio.ReadWriter) aio.ReadWriter {
			return readWriter{LimitedReader(rw, 1), LimitedWriter(rw, 2)}
		},
		"interleaved": func(rw aio.ReadWriter) aio.ReadWriter {
			return readWriter{InterleavePendingReader(rw), InterleavePendingWriter(rw)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			Explore(t, 30, func(t testing.TB) {
				x := NewIO(t).Write("hello\n").Wait(time.Hour).Read("a\n").Write("A\n").Wait(time.Second).Read("b").Read("c\n").Write("BC\n")
				if _, err := Run(t, conversation(wrap(x))); err != nil {
					t.Error(err)
				}
				x.Done()
			})
		})
	}
}

type readWriter struct {
	aio.Reader
	aio.Writer
}

func TestIOFailures(t *testing.T) {
	for _, tt := range []struct {
		name   string
		script func(x *IO) *IO
		want   string
	}{
		{"wrong bytes", func(x *IO) *IO { return x.Write("help!\n") }, `"hel.*" was written, and the script at .*script_test.go:\d+ wants "help!`},
		{"after the end", func(x *IO) *IO { return x }, `"hello\\n" was written after the end of the script`},
		{"not to its end", func(x *IO) *IO { return x.Write("hello\n").ReadError(errTest).Write("x") }, `not played to its end: Write\("x"\) at .*script_test.go`},
		{"closed too early", func(x *IO) *IO {
			return x.Write("hello\n").Read("a\n").Write("A\n").ReadError(io.EOF).Write("x").Close()
		}, `the connection was closed, and the script at .* wants "x" to be written`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{}
			x := tt.script(NewIO(f))
			Run(t, conversation(x))
			if len(f.errors) == 0 {
				x.Done()
			}
			f.wantFailure(t, tt.want)
		})
	}
	f := &fake{}
	x := NewIO(f).Write("he").WriteError(errTest)
	if _, err := Run(t, conversation(x)); err != errTest || len(f.errors) != 0 {
		t.Errorf("%v, %s", err, f.text())
	}
}

// A conversation is cancelled wherever it may be, and nothing waits or is left.
func TestIOCancelled(t *testing.T) {
	points := 0
	CancelEverywhere(t, func() futures.Future[nothing] {
		return conversation(NewIO(t).Write("hello\n").Wait(time.Hour).Read("a\n").Write("A\n").ReadError(io.EOF).Close())
	}, func(int) { points++ })
	if points < 5 {
		t.Errorf("%d points", points)
	}
}

// One side of a connection goes on when the other one, which has waited for the time
// as well, is gone.
func TestIOHandsTheWaitOver(t *testing.T) {
	x := NewIO(t).Wait(time.Hour).Read("a")
	_, err := Run(t, block(func(co *futures.Co) error {
		var p, q [1]byte
		writer := futures.Spawn(co, aio.Write(x, []byte("b")))
		reader := futures.Spawn(co, aio.Read(x, p[:]))
		for range 3 {
			co.Yield()
		}
		writer.Drop()
		n, err := futures.Await(co, reader)
		if n != 1 || p[0] != 'a' {
			t.Errorf("read %d, %q", n, p[:n])
		}
		_, err2 := futures.Await(co, aio.Read(x, q[:]))
		if err2 != io.EOF {
			t.Errorf("got %v", err2)
		}
		return err
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestRecorder(t *testing.T) {
	r := NewRecorder()
	a := futures.Spawn(r.Spawner(), futures.Future[int](&interleaved[int]{f: futures.Ready(1)}))
	b := futures.Spawn(r.Spawner(), block(func(*futures.Co) error { t.Error("polled"); return nil }))
	if got := strings.Join(r.Spawned(), " "); !strings.Contains(got, "interleaved") || !strings.Contains(got, "TestRecorder") {
		t.Errorf("spawned %s", got)
	}
	r.Close()
	if _, err := AssertReady[int](t, a); err != futures.ErrClosed {
		t.Errorf("got %v", err)
	}
	if _, err := AssertReady[nothing](t, b); err != futures.ErrClosed {
		t.Errorf("got %v", err)
	}
	if _, err := AssertReady[int](t, futures.Spawn(r.Spawner(), futures.Ready(1))); err != futures.ErrClosed {
		t.Errorf("got %v", err)
	}
}

func TestPanicWaker(t *testing.T) {
	f := PendingOnce(futures.Ready(1))
	if p := panics(func() { f.Poll(futures.NewContext(PanicWaker())) }); p != "futtest: a waker was called that nobody may call" {
		t.Errorf("panicked with %q", p)
	}
}
