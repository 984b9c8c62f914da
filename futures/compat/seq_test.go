package compat

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// traced is a sequence of n numbers that notes when it begins and when it ends.
type traced struct {
	n            int
	begun, ended atomic.Int32
}

func (s *traced) seq(yield func(int) bool) {
	s.begun.Add(1)
	defer s.ended.Add(1)
	for i := range s.n {
		if !yield(i) {
			return
		}
	}
}

func TestBlockingSeq(t *testing.T) {
	src := &traced{n: 3}
	s := BlockingSeq(src.seq)
	if src.begun.Load() != 0 {
		t.Error("not lazy")
	}
	for i := range 3 {
		if v, err := next(s); v != i || err != nil {
			t.Errorf("got %d, %v", v, err)
		}
	}
	if s.(futures.Fused).IsTerminated() {
		t.Error("at its end")
	}
	for range 2 {
		if _, err := next(s); err != io.EOF || src.ended.Load() != 1 || !s.(futures.Fused).IsTerminated() {
			t.Errorf("got %v", err)
		}
	}
	s.Drop()

	// Dropped in between, and before.
	src = &traced{n: 3}
	s = BlockingSeq(src.seq)
	next(s)
	s.Drop()
	s.Drop()
	eventually(t, "the end of the sequence", func() bool { return src.ended.Load() == 1 })
	if _, err := next(s); err != io.EOF || !s.(futures.Fused).IsTerminated() {
		t.Errorf("after Drop: %v", err)
	}
	src = &traced{n: 3}
	BlockingSeq(src.seq).Drop()
	if src.begun.Load() != 0 {
		t.Error("a stream that was dropped has begun")
	}
}

// A sequence that blocks does not keep the tasks beside it from running, and has no
// goroutine to itself between items.
func TestBlockingSeqInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(yield func(int) bool) {
			for i := range 3 {
				time.Sleep(time.Hour)
				if !yield(i) {
					return
				}
			}
		}
		start := time.Now()
		n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
			var ticks int
			side := futures.Spawn(co, futures.Async(func(co *futures.Co) (nothing, error) {
				for range futures.Each(co, futures.Stream[time.Time](timer.Every(25*time.Minute))) {
					ticks++
				}
				return nothing{}, nil
			}))
			defer side.Drop()
			n := 0
			for _, err := range futures.Each(co, BlockingSeq(slow)) {
				if err != nil {
					return n, err
				}
				n++
			}
			if ticks < 7 {
				t.Errorf("%d ticks", ticks)
			}
			return n, nil
		}))
		if n != 3 || err != nil || time.Since(start) != 3*time.Hour {
			t.Errorf("%d items, %v, after %v", n, err, time.Since(start))
		}
	})
}

// An item that is pulled after its future was dropped is the next one; dropped with
// the stream it is dropped; a sequence that waits then ends when it yields.
func TestBlockingSeqKeepsWhatItPulled(t *testing.T) {
	var ended atomic.Bool
	asked, feed := make(chan nothing, 9), make(chan *item)
	source := func(yield func(*item) bool) {
		defer ended.Store(true)
		for {
			asked <- nothing{}
			if !yield(<-feed) {
				return
			}
		}
	}
	s := BlockingSeq(source)
	f := futures.Next(s)
	w := pending(t, f)
	f.Drop()
	first, second, third := &item{}, &item{}, &item{}
	feed <- first
	eventually(t, "the item", func() bool { return w.Count() == 1 })
	if v, err := next(s); v != first || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	<-asked
	w = pending(t, futures.Next(s))
	<-asked
	s.Drop()
	feed <- second
	eventually(t, "the end", ended.Load)
	eventually(t, "the drop", func() bool { return second.Drops() == 1 })
	if w.Count() != 0 {
		t.Error("woken after Drop")
	}

	ended.Store(false)
	s = BlockingSeq(source)
	w = pending(t, futures.Next(s))
	feed <- third
	eventually(t, "the item", func() bool { return w.Count() == 1 })
	s.Drop()
	eventually(t, "the end", ended.Load)
	if third.Drops() != 1 {
		t.Errorf("dropped %d times", third.Drops())
	}
}

func TestBlockingSeqFailures(t *testing.T) {
	var pe *futures.PanicError
	s := BlockingSeq(func(yield func(int) bool) { yield(1); panic("boom") })
	if v, err := next(s); v != 1 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
	if _, err := next(s); !errors.As(err, &pe) || pe.Value != "boom" {
		t.Errorf("got %v", err)
	}
	if _, err := next(s); err != io.EOF {
		t.Errorf("got %v", err)
	}
	s = BlockingSeq(func(yield func(int) bool) { runtime.Goexit() })
	if _, err := next(s); err != futures.ErrGoexit {
		t.Errorf("got %v", err)
	}
	if _, err := next(s); err != io.EOF {
		t.Errorf("got %v", err)
	}
}

// block_on_stream (futures-executor local_pool.rs), with its drop.
func TestToSeq(t *testing.T) {
	var got []int
	for v, err := range ToSeq(t.Context(), stream.FromSeq2(func(yield func(int, error) bool) {
		_ = yield(1, nil) && yield(2, errEnough) && yield(3, nil)
	})) {
		if (err != nil) != (v == 2) {
			t.Errorf("%d, %v", v, err)
		}
		got = append(got, v)
	}
	if !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("got %v", got)
	}
	g := &gate{open: true}
	seq := ToSeq(t.Context(), futures.Stream[int](g))
	for range seq {
		break
	}
	for range seq {
		t.Error("a second time")
	}
	if g.drops != 1 || g.polls != 1 {
		t.Errorf("%d drops, %d polls", g.drops, g.polls)
	}
	g = &gate{panics: "boom"}
	if got := leaftest.Panics(func() {
		for range ToSeq(t.Context(), futures.Stream[int](g)) {
		}
	}); got != "boom" || g.drops != 1 {
		t.Errorf("got %q, %d drops", got, g.drops)
	}
	// A body that panics drops it, too.
	g = &gate{open: true}
	if got := leaftest.Panics(func() {
		for range ToSeq(t.Context(), futures.Stream[int](g)) {
			panic("body")
		}
	}); got != "body" || g.drops != 1 {
		t.Errorf("got %q, %d drops", got, g.drops)
	}
	// The context ends the loop, before the first item and while it waits.
	for _, early := range []bool{true, false} {
		ctx, cancel := context.WithCancelCause(t.Context())
		if early {
			cancel(errEnough)
		} else {
			time.AfterFunc(time.Millisecond, func() { cancel(errEnough) })
		}
		g = &gate{}
		n := 0
		for _, err := range ToSeq(ctx, futures.Stream[int](g)) {
			n++
			if err != errEnough {
				t.Error(err)
			}
		}
		if n != 1 || g.drops != 1 {
			t.Errorf("%d rounds, %d drops", n, g.drops)
		}
	}
}

// There and back again, many times over, at the cost of no goroutine but the pool's.
func TestSeqThereAndBack(t *testing.T) {
	src := &traced{n: 1000}
	want := 0
	for v, err := range ToSeq(t.Context(), BlockingSeq(src.seq)) {
		if v != want || err != nil {
			t.Fatalf("got %d, %v, want %d", v, err, want)
		}
		want++
	}
	if want != 1000 || src.ended.Load() != 1 {
		t.Errorf("%d items", want)
	}
}
