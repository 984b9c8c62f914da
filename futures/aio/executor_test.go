package aio

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestBudget(t *testing.T) {
	const budget, limit = 128, 1000
	p := make([]byte, 1)
	a, b := Pipe(limit)
	full, empty := Pipe(2 * limit)
	if _, err := leaftest.Wait(WriteAll(full, make([]byte, 2*limit))); err != nil {
		t.Fatal(err)
	}
	lines := NewReader(&source{pieces: []string{strings.Repeat("\n", limit)}})
	bytes := NewReader(&source{pieces: []string{strings.Repeat("x", limit)}})
	writer := NewWriter(&drain{})
	stream := NewReader(&source{pieces: []string{strings.Repeat("\n", limit)}}).Lines()
	items := FromStream(&items{script: slices.Repeat([]any{"x"}, limit)})
	cursor := NewCursor(make([]byte, limit))
	tests := map[string]func(cx *futures.Context) bool{
		"a stream of lines":        func(cx *futures.Context) bool { _, ready, _ := stream.PollNext(cx); return ready },
		"reading from a stream":    func(cx *futures.Context) bool { _, ready, _ := items.PollRead(cx, p); return ready },
		"reading from a Cursor":    func(cx *futures.Context) bool { _, ready, _ := cursor.PollRead(cx, p); return ready },
		"writing to a Cursor":      func(cx *futures.Context) bool { _, ready, _ := cursor.PollWrite(cx, p); return ready },
		"writing to Discard":       func(cx *futures.Context) bool { _, ready, _ := Discard.PollWrite(cx, p); return ready },
		"filling a BufReader":      func(cx *futures.Context) bool { _, ready, _ := bytes.PollFillBuf(cx); return ready },
		"writing to a pipe":        func(cx *futures.Context) bool { _, ready, _ := a.PollWrite(cx, p); return ready },
		"reading from a pipe":      func(cx *futures.Context) bool { _, ready, _ := empty.PollRead(cx, p); return ready },
		"reading lines":            func(cx *futures.Context) bool { _, ready, _ := lines.ReadLine().Poll(cx); return ready },
		"reading from a BufReader": func(cx *futures.Context) bool { _, ready, _ := bytes.PollRead(cx, p); return ready },
		"writing to a BufWriter":   func(cx *futures.Context) bool { _, ready, _ := writer.PollWrite(cx, p); return ready },
	}
	for name, step := range tests {
		t.Run(name, func(t *testing.T) {
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, limit, step), true, nil
			}, nil))
			if n != budget || err != nil {
				t.Errorf("%d steps in one poll, err=%v", n, err)
			}
		})
	}
	b.Drop()
}

// endless is a reader that always has more.
type endless struct{ reads int }

func (e *endless) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	e.reads++
	return 1, true, nil
}

type duplex2 struct {
	Reader
	*drain
}

// Loops over a reader that always has more, and knows nothing of budgets, yield.
func TestEndlessLoopsYield(t *testing.T) {
	tests := map[string]func(r Reader) (poll func(cx *futures.Context) bool, f futures.Dropper){
		"Copy": func(r Reader) (func(cx *futures.Context) bool, futures.Dropper) {
			f := Copy(&drain{}, r)
			return func(cx *futures.Context) bool { _, ready, _ := f.Poll(cx); return ready }, f
		},
		"CopyBoth": func(r Reader) (func(cx *futures.Context) bool, futures.Dropper) {
			f := CopyBoth(duplex2{r, &drain{}}, duplex{&source{}, &drain{}})
			return func(cx *futures.Context) bool { _, ready, _ := f.Poll(cx); return ready }, f
		},
		"ReadAll": func(r Reader) (func(cx *futures.Context) bool, futures.Dropper) {
			f := ReadAll(r)
			return func(cx *futures.Context) bool { _, ready, _ := f.Poll(cx); return ready }, f
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := &endless{}
			poll, f := test(r)
			polls := 0
			_, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				if poll(cx) {
					t.Error("ready")
				}
				polls++
				return 0, polls == 3, nil // it is polled again without anybody's help
			}, nil))
			f.Drop()
			if err != nil || r.reads != 3*128 {
				t.Errorf("%d reads in %d polls, err=%v", r.reads, polls, err)
			}
		})
	}
}

// The server of a line protocol and its client, each a task, over a pipe whose
// buffer is smaller than any message.
func TestConversation(t *testing.T) {
	const rounds = 50
	n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		client, server := Pipe(5)
		defer client.Drop()
		served := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			defer server.Drop()
			in, out := NewReader(server), NewWriter(server)
			defer co.AsyncDrop(out)
			for n := 0; ; n++ {
				line, err := futures.Await(co, in.ReadLine())
				if err == io.EOF {
					return n, nil
				} else if err != nil {
					return n, err
				}
				if _, err := futures.Await(co, WriteAll(out, []byte("you said "+line+"\n"))); err != nil {
					return n, err
				}
				if _, err := futures.Await(co, Flush(out)); err != nil {
					return n, err
				}
			}
		}, server))
		in := NewReader(client)
		for i := range rounds {
			if _, err := futures.Await(co, WriteAll(client, fmt.Appendf(nil, "line %d\r\n", i))); err != nil {
				return 0, err
			}
			line, err := futures.Await(co, in.ReadLine())
			if want := fmt.Sprintf("you said line %d", i); line != want || err != nil {
				t.Errorf("got %q, %v, want %q", line, err, want)
			}
		}
		if _, err := futures.Await(co, Close(client)); err != nil {
			return 0, err
		}
		return futures.Await[int](co, served)
	}))
	if n != rounds || err != nil {
		t.Errorf("served %d lines, err=%v", n, err)
	}
}

// A block that is cancelled flushes its BufWriter by `defer co.AsyncDrop(w)`, and Run
// does not return before that is done, although it has to wait.
func TestCancelledBlockFlushes(t *testing.T) {
	a, b := Pipe(2)
	got, err := executor.Run(futures.Async(func(co *futures.Co) (string, error) {
		block := futures.Async(func(co *futures.Co) (struct{}, error) {
			w := NewWriter(a)
			defer a.Drop()
			defer co.AsyncDrop(w)
			if _, err := futures.Await(co, WriteAll(w, []byte("hello"))); err != nil {
				return struct{}{}, err
			}
			return futures.Await(co, futures.Pending[struct{}]())
		})
		co.TrySelect(futures.On(block))
		p, err := futures.Await(co, ReadAll(b))
		b.Drop()
		return string(p), err
	}))
	if got != "hello" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// Dropped synchronously, the rest is flushed by the task that wrote last, whose
// outcome is not seen before that is done.
func TestDropHandsFlushingToTheExecutor(t *testing.T) {
	a, b := Pipe(2)
	defer a.Drop()
	defer b.Drop()
	n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		read := 0
		reader := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			for p := make([]byte, 1); read < 6; read++ {
				for range 20 {
					co.Yield()
				}
				if _, err := futures.Await(co, ReadFull(b, p)); err != nil {
					return struct{}{}, err
				}
				if p[0] != "abcdef"[read] {
					t.Errorf("byte %d is %q", read, p)
				}
			}
			return struct{}{}, nil
		}))
		writer := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			w := NewWriter(a)
			defer w.Drop()
			return futures.Await(co, WriteAll(w, []byte("abcdef")))
		}))
		n, err := futures.Await[int](co, writer)
		if err != nil {
			return n, err
		}
		if read+b.in.n < 6 {
			t.Errorf("the writer's outcome was seen when only %d bytes had been written", read+b.in.n)
		}
		_, err = futures.Await[struct{}](co, reader)
		return n, err
	}))
	if n != 6 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}
