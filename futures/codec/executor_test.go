package codec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/sink"
)

// A block that is cancelled writes what it has started, and Run does not return before
// that is done, although it has to wait.
func TestCancelledBlockWrites(t *testing.T) {
	a, b := aio.Pipe(2)
	got, err := executor.Run(futures.Async(func(co *futures.Co) (string, error) {
		block := futures.Async(func(co *futures.Co) (struct{}, error) {
			conn := NewFramed(a, NewLines())
			defer co.AsyncDrop(conn)
			for _, line := range []string{"hello", "world"} {
				if _, err := futures.Await(co, sink.Feed[string](conn, line)); err != nil {
					return struct{}{}, err
				}
			}
			_, err := futures.Await(co, futures.Next(conn))
			return struct{}{}, err
		})
		co.TrySelect(futures.On(block))
		defer b.Drop()
		return futures.Await(co, aio.ReadString(b))
	}))
	if got != "hello\nworld\n" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// A service and its client over a pipe that is smaller than a frame, with a client that
// gives up waiting all the time.
func TestConversation(t *testing.T) {
	const rounds = 40
	n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		x, y := aio.Pipe(3)
		served := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			conn := NewFramed(y, NewLengthDelimited(LengthFieldLength(2)))
			defer co.AsyncDrop(conn)
			n := 0
			for frame, err := range futures.Each(co, futures.RefStream[[]byte](conn)) {
				if err != nil {
					return n, err
				}
				if _, err := futures.Await(co, futures.Send[[]byte](conn, []byte(strings.ToUpper(string(frame))))); err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		}, y))
		conn := NewFramed(x, NewLengthDelimited(LengthFieldLength(2)))
		defer co.AsyncDrop(conn)
		for i := range rounds {
			if _, err := futures.Await(co, futures.Send[[]byte](conn, fmt.Appendf(nil, "frame %d", i))); err != nil {
				return 0, err
			}
			for {
				next := futures.On(futures.Next(conn))
				if co.TrySelect(next) == nil {
					co.Yield()
					continue
				}
				frame, err := next.Result()
				if want := fmt.Sprintf("FRAME %d", i); string(frame) != want || err != nil {
					t.Errorf("got %q, %v, want %q", frame, err, want)
				}
				break
			}
		}
		if _, err := futures.Await(co, sink.Close[[]byte](conn)); err != nil {
			return 0, err
		}
		return futures.Await[int](co, served)
	}))
	if n != rounds || err != nil {
		t.Errorf("served %d frames, %v", n, err)
	}
}

// Streams and sinks that are always ready yield when the budget is spent.
func TestBudget(t *testing.T) {
	const budget, limit = 128, 1000
	in := NewFramedRead(aio.Reader(aio.NewCursor([]byte(strings.Repeat("\n", limit)))), NewLines())
	out := NewFramedWrite(aio.Discard, NewLines())
	for name, step := range map[string]func(cx *futures.Context) bool{
		"reading": func(cx *futures.Context) bool { _, ready, _ := in.PollNext(cx); return ready },
		"writing": func(cx *futures.Context) bool { ready, _ := out.PollReady(cx); return ready },
	} {
		n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			return leaftest.Steps(cx, limit, step), true, nil
		}, nil))
		if n > budget || n < budget-4 || err != nil {
			t.Errorf("%s: %d steps in one poll, %v", name, n, err)
		}
	}
	in.Drop()
	out.Drop()
}
