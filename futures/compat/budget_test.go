package compat

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/stream"
)

// What is always ready does not keep its task from yielding.
func TestBudget(t *testing.T) {
	const budget, limit = 128, 1000
	ch := make(chan int, limit)
	for range limit {
		ch <- 1
	}
	out := make(chan int, limit)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	items, over := FromChan(ch), BlockingSeq(func(func(int) bool) {})
	r := FromReader(strings.NewReader(strings.Repeat("x", limit)))
	p := make([]byte, 1)
	if _, err := leaftest.Wait(futures.PollFunc(func(cx *futures.Context) (int, bool, error) { return r.PollRead(cx, p) }, nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := next(over); err != io.EOF {
		t.Fatal(err)
	}
	tests := map[string]func(cx *futures.Context) bool{
		"Done":        func(cx *futures.Context) bool { _, ready, _ := Done(cancelled).Poll(cx); return ready },
		"FromChan":    func(cx *futures.Context) bool { _, ready, _ := items.PollNext(cx); return ready },
		"SendChan":    func(cx *futures.Context) bool { _, ready, _ := SendChan(out, 1).Poll(cx); return ready },
		"BlockingSeq": func(cx *futures.Context) bool { _, ready, _ := over.PollNext(cx); return ready },
		"FromReader":  func(cx *futures.Context) bool { _, ready, _ := r.PollRead(cx, p); return ready },
	}
	for name, step := range tests {
		t.Run(name, func(t *testing.T) {
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, limit, step), true, nil
			}, nil))
			if want := min(budget, limit); n != want || err != nil {
				t.Errorf("%d steps in one poll, err=%v", n, err)
			}
		})
	}
}

// A pump from a stream that is always ready into a channel with room yields, too.
func TestToChanYields(t *testing.T) {
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		out := ToChan(co, stream.FromSeq(func(yield func(int) bool) {
			for yield(1) {
			}
		}), 1<<20)
		co.Yield()
		if n := len(out); n == 0 || n > 128 {
			t.Errorf("%d items at once", n)
		}
		return nothing{}, nil
	}))
	if err != nil {
		t.Error(err)
	}
}
