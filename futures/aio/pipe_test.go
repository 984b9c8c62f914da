package aio

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

// pipeCommands is a pipe with ends a and b, on which futures are made by name.
func pipeCommands(size int) map[string]func(args ...string) string {
	a, b := Pipe(size)
	ends := map[string]*PipeEnd{"a": a, "b": b}
	fs := map[string]futures.Future[int]{}
	bufs := map[string][]byte{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	errorName := func(err error) string {
		switch err {
		case io.EOF:
			return "eof"
		case io.ErrClosedPipe:
			return "closed"
		}
		return err.Error()
	}
	return map[string]func(args ...string) string{
		// read NAME END LENGTH and write NAME END TEXT make futures.
		"read": func(w ...string) string {
			n, _ := strconv.Atoi(w[2])
			bufs[w[0]] = make([]byte, n)
			fs[w[0]] = Read(ends[w[1]], bufs[w[0]])
			return ""
		},
		"write": func(w ...string) string {
			fs[w[0]] = Write(ends[w[1]], []byte(append(w, "")[2]))
			delete(bufs, w[0])
			return ""
		},
		// poll NAME, or poll NAME WAKER: what was read, how much was written.
		"poll": func(w ...string) string {
			n, ready, err := fs[w[0]].Poll(futures.NewContext(waker(w[len(w)-1])))
			switch buf, reads := bufs[w[0]]; {
			case !ready:
				return "pending"
			case err != nil:
				if n != 0 {
					return "bytes and an error"
				}
				return errorName(err)
			case reads:
				return strconv.Quote(string(buf[:n]))
			}
			return strconv.Itoa(n)
		},
		"drop": func(w ...string) string { fs[w[0]].Drop(); return "" },
		"flush": func(w ...string) string {
			if _, err := leaftest.Wait(Flush(ends[w[0]])); err != nil {
				return errorName(err)
			}
			return "ok"
		},
		"close": func(w ...string) string {
			if _, err := leaftest.Wait(Close(ends[w[0]])); err != nil {
				return errorName(err)
			}
			return "ok"
		},
		"end-drop": func(w ...string) string { ends[w[0]].Drop(); return "" },
		"wakes":    func(w ...string) string { return strconv.Itoa(waker(w[0]).Count()) },
	}
}

func TestPipeScripts(t *testing.T) {
	tests := []struct {
		name   string
		size   int
		script string
	}{
		{"both directions, each with its own buffer", 3, `
			write x a abc
			poll x : 3
			write y b de
			poll y : 2
			read u b 9
			poll u : "abc"
			read v a 9
			poll v : "de"
		`},
		{"a full pipe takes a part, then nothing", 3, `
			write x a abcdef
			poll x : 3
			write y a def
			poll y : pending
			read u b 2
			poll u : "ab"
			wakes y : 1
			poll y : 2
			read v b 9
			poll v : "cde"
		`},
		{"a reader waits, and is woken once", 8, `
			read u b 9
			poll u : pending
			write x a ab
			poll x : 2
			write y a cd
			poll y : 2
			wakes u : 1
			poll u : "abcd"
		`},
		{"what wraps comes in order", 4, `
			write x a abc
			poll x : 3
			read u b 2
			poll u : "ab"
			write y a def
			poll y : 3
			read v b 9
			poll v : "cdef"
		`},
		{"only the waker of the latest poll counts", 1, `
			read u b 1
			poll u first : pending
			poll u second : pending
			write x a ab
			poll x : 1
			wakes first : 0
			wakes second : 1
			write y a c
			poll y third : pending
			poll y fourth : pending
			poll u : "a"
			wakes third : 0
			wakes fourth : 1
		`},
		{"a dropped read or write is not woken and loses nothing", 2, `
			read u b 2
			poll u : pending
			drop u
			write x a ab
			poll x : 2
			wakes u : 0
			write y a cd
			poll y : pending
			drop y
			read v b 9
			poll v : "ab"
			wakes y : 0
			read w b 9
			poll w : pending
		`},
		{"a woken read that is dropped leaves the bytes", 2, `
			read u b 2
			poll u : pending
			write x a ab
			poll x : 2
			drop u
			read v b 2
			poll v : "ab"
		`},
		{"a read that was never polled does not take away another one's waker", 2, `
			read u b 2
			poll u : pending
			read v b 2
			drop v
			write x a ab
			poll x : 2
			wakes u : 1
		`},
		{"close: what was written can be read, then the end", 8, `
			write x a ab
			poll x : 2
			close a : ok
			close a : ok
			write y a cd
			poll y : closed
			read u b 1
			poll u : "a"
			read v b 9
			poll v : "b"
			read w b 9
			poll w : eof
			read w b 9
			poll w : eof
		`},
		{"close wakes the reader and leaves the other direction open", 8, `
			read u b 9
			poll u : pending
			close a : ok
			wakes u : 1
			poll u : eof
			write x b ab
			poll x : 2
			read v a 9
			poll v : "ab"
		`},
		{"a dropped peer fails writing, at once and while waiting", 1, `
			write x a ab
			poll x : 1
			write y a b
			poll y : pending
			end-drop b
			wakes y : 1
			poll y : closed
			write z a c
			poll z : closed
			write e a
			poll e : closed
		`},
		{"a dropped peer ends reading, after what it wrote", 8, `
			write x a ab
			poll x : 2
			end-drop a
			end-drop a
			read u b 9
			poll u : "ab"
			read v b 9
			poll v : eof
		`},
		{"a dropped peer wakes the reader", 8, `
			read u b 9
			poll u : pending
			end-drop a
			wakes u : 1
			poll u : eof
		`},
		{"a dropped end fails", 8, `
			write x b ab
			poll x : 2
			read u a 9
			end-drop a
			poll u : closed
			write y a cd
			poll y : closed
		`},
		{"whoever waits for an end that is dropped is woken", 1, `
			read u a 9
			poll u : pending
			write x a ab
			poll x : 1
			write y a b
			poll y : pending
			end-drop a
			wakes u : 1
			wakes y : 1
			poll u : closed
			poll y : closed
		`},
		{"no bytes are neither more nor an error", 1, `
			read u b 0
			poll u : ""
			write x a
			poll x : 0
			write y a a
			poll y : 1
			write z a
			poll z : 0
		`},
		{"flushing is always done", 1, `
			write x a a
			poll x : 1
			flush a : ok
			read u b 1
			poll u : "a"
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, pipeCommands(test.size)) })
	}
}

// Bytes go through a pipe in order, whatever its size and the sizes of the pieces.
func TestPipeRing(t *testing.T) {
	for size := 1; size < 12; size++ {
		a, b := Pipe(size)
		rng := rand.New(rand.NewPCG(1, uint64(size)))
		var in, out []byte
		cx := futures.NewContext(futures.NoopWaker())
		for range 3000 {
			p := make([]byte, 1+rng.IntN(15))
			if rng.IntN(2) == 0 {
				for i := range p {
					p[i] = byte(rng.Uint32())
				}
				n, ready, err := a.PollWrite(cx, p)
				if want := min(len(p), size-(len(in)-len(out))); n != want || ready != (want > 0) || err != nil {
					t.Fatalf("size %d: wrote %d, %v, %v, want %d", size, n, ready, err, want)
				}
				in = append(in, p[:n]...)
			} else {
				n, ready, err := b.PollRead(cx, p)
				if want := min(len(p), len(in)-len(out)); n != want || ready != (want > 0) || err != nil {
					t.Fatalf("size %d: read %d, %v, %v, want %d", size, n, ready, err, want)
				}
				out = append(out, p[:n]...)
			}
		}
		if !bytes.HasPrefix(in, out) {
			t.Fatalf("size %d: the bytes differ", size)
		}
	}
}

// The wakers are called without the lock.
func TestPipeWakersMayUseThePipe(t *testing.T) {
	tests := map[string]func(a, b *PipeEnd, cx *futures.Context){
		"reader woken by a write": func(a, b *PipeEnd, cx *futures.Context) {
			b.PollRead(cx, make([]byte, 1))
			a.PollWrite(futures.NewContext(futures.NoopWaker()), []byte("x"))
		},
		"writer woken by a read": func(a, b *PipeEnd, cx *futures.Context) {
			a.PollWrite(cx, []byte("x"))
			a.PollWrite(cx, []byte("x"))
			b.PollRead(futures.NewContext(futures.NoopWaker()), make([]byte, 1))
		},
		"reader woken by Drop": func(a, b *PipeEnd, cx *futures.Context) {
			b.PollRead(cx, make([]byte, 1))
			a.Drop()
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, b := Pipe(1)
			called := false
			test(a, b, futures.NewContext(&leaftest.Callback{F: func() {
				called = true
				cx := futures.NewContext(futures.NoopWaker())
				b.PollRead(cx, make([]byte, 1))
				a.PollWrite(cx, []byte("y"))
				a.Drop()
				b.Drop()
			}}))
			if !called {
				t.Error("the waker was not called")
			}
		})
	}
}

// Two goroutines at each end, with futures given up at random.
func TestPipeStress(t *testing.T) {
	a, b := Pipe(7)
	const total = 40_000
	var wg sync.WaitGroup
	for i, ends := range [][2]*PipeEnd{{a, b}, {b, a}} {
		from, to := ends[0], ends[1]
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			for n := 0; n < total; {
				p := make([]byte, 1+rng.IntN(20))
				for j := range p {
					p[j] = byte(n + j)
				}
				k, ready, err := sometimes(rng, Write(from, p[:min(len(p), total-n)]))
				if err != nil {
					t.Error(err)
					return
				}
				if ready {
					n += k
				}
			}
			leaftest.Wait(Close(from))
		})
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 2))
			for n := 0; ; {
				p := make([]byte, 1+rng.IntN(20))
				k, ready, err := sometimes(rng, Read(to, p))
				if !ready {
					continue
				}
				for j := range k {
					if p[j] != byte(n+j) {
						t.Errorf("byte %d is %d", n+j, p[j])
						return
					}
				}
				n += k
				if err == io.EOF {
					if n != total {
						t.Errorf("%d bytes arrived", n)
					}
					return
				}
			}
		})
	}
	wg.Wait()
	a.Drop()
	b.Drop()
}

// sometimes waits for f, or drops it after one poll.
func sometimes[T any](rng *rand.Rand, f futures.Future[T]) (T, bool, error) {
	if rng.IntN(4) > 0 {
		n, err := leaftest.Wait(f)
		return n, true, err
	}
	n, ready, err := f.Poll(futures.NewContext(leaftest.NewSignal()))
	f.Drop()
	return n, ready, err
}
