package compat

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
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

func TestFromChan(t *testing.T) {
	ch := make(chan int, 2)
	s := FromChan(ch)
	fused := s.(futures.Fused)
	ch <- 1
	before := running(receiving)
	if v, err := next(s); v != 1 || err != nil || running(receiving) > before {
		t.Errorf("got %d, %v", v, err)
	}
	f := futures.Next(s)
	first := pending(t, f)
	second := pending(t, f)
	ch <- 2
	eventually(t, "the wake-up", func() bool { return second.Count() == 1 })
	if first.Count() != 0 {
		t.Error("a waker of before was woken")
	}
	ch <- 3
	for want := 2; want <= 3; want++ {
		if v, err := next(s); v != want || err != nil {
			t.Errorf("got %d, %v", v, err)
		}
	}
	f = futures.Next(s)
	w := pending(t, f)
	if fused.IsTerminated() {
		t.Error("at its end")
	}
	close(ch)
	eventually(t, "the wake-up", func() bool { return w.Count() == 1 })
	for range 2 {
		if _, err := next(s); err != io.EOF || !fused.IsTerminated() {
			t.Errorf("got %v", err)
		}
	}
	s.Drop()
	if _, err := next(FromChan(ch)); err != io.EOF {
		t.Errorf("of a closed channel: %v", err)
	}
}

// Dropping the future that asked for the item, or not polling it again, loses
// nothing: what was received meanwhile is the next item.
func TestFromChanKeepsWhatItReceived(t *testing.T) {
	ch := make(chan int)
	s := FromChan(ch)
	f := futures.Next(s)
	w := pending(t, f)
	f.Drop()
	ch <- 1
	eventually(t, "the item", func() bool { return w.Count() == 1 })
	if v, err := next(s); v != 1 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
	s.Drop()
	// A select in a loop, in which the item comes in after the branch has lost.
	executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		s := FromChan(ch)
		defer s.Drop()
		go func() {
			for i := range 20 {
				ch <- i
			}
			close(ch)
		}()
		for want := 0; ; {
			item, tick := futures.On(futures.Next(s)), futures.On(timer.Sleep(10*time.Microsecond))
			if co.Select(item, tick) == tick {
				continue
			}
			v, err := item.Result()
			if err == io.EOF {
				if want != 20 {
					t.Errorf("ended after %d", want)
				}
				return nothing{}, nil
			}
			if v != want {
				t.Errorf("got %d, want %d", v, want)
			}
			want++
		}
	}))
}

// Dropping the stream calls its goroutine off, which takes nothing more; what it has
// received is dropped.
func TestFromChanDrop(t *testing.T) {
	ch := make(chan *item)
	s := FromChan(ch)
	w := pending(t, futures.Next(s))
	if running(receiving) == 0 {
		t.Error("no goroutine waits")
	}
	s.Drop()
	s.Drop()
	eventually(t, "the end of the goroutine", func() bool { return running(receiving) == 0 })
	select {
	case ch <- nil:
		t.Error("somebody still receives")
	default:
	}
	if w.Count() != 0 {
		t.Error("woken after Drop")
	}
	if _, err := next(s); err != io.EOF {
		t.Errorf("after Drop: %v", err)
	}

	v := &item{}
	s = FromChan(ch)
	w = pending(t, futures.Next(s))
	ch <- v
	eventually(t, "the item", func() bool { return w.Count() == 1 })
	s.Drop()
	if v.Drops() != 1 {
		t.Errorf("dropped %d times", v.Drops())
	}

	s = FromChan[*item](nil)
	pending(t, futures.Next(s))
	if s.(*chanStream[*item]).off != nil {
		t.Error("a goroutine waits for a nil channel")
	}
	s.Drop()
}

// Items are dropped, kept or received once, whenever the stream is dropped.
func TestFromChanDropRace(t *testing.T) {
	for range 300 {
		ch := make(chan *item)
		s := FromChan(ch)
		pending(t, futures.Next(s))
		v := &item{}
		sent := make(chan bool)
		off := make(chan nothing)
		go func() {
			select {
			case ch <- v:
				sent <- true
			case <-off:
				sent <- false
			}
		}()
		for range rand.IntN(20) {
			runtime.Gosched()
		}
		s.Drop()
		close(off)
		if <-sent {
			eventually(t, "the drop", func() bool { return v.Drops() == 1 })
		} else if v.Drops() != 0 {
			t.Fatal("an item that was not sent was dropped")
		}
	}
}

func TestSendChan(t *testing.T) {
	ch := make(chan int, 1)
	before := running(sending)
	if _, ready, _, err := poll(SendChan(ch, 1)); !ready || err != nil || running(sending) > before {
		t.Errorf("%v, %v", ready, err)
	}
	f := SendChan(ch, 2)
	first := pending(t, f)
	second := pending(t, f)
	if v := <-ch; v != 1 {
		t.Errorf("got %d", v)
	}
	eventually(t, "the wake-up", func() bool { return second.Count() == 1 })
	if first.Count() != 0 {
		t.Error("a waker of before was woken")
	}
	if v := <-ch; v != 2 {
		t.Errorf("got %d", v)
	}
	if _, ready, _, err := poll(f); !ready || err != nil {
		t.Errorf("%v, %v", ready, err)
	}
	if got := leaftest.Panics(func() { poll(f) }); got != "futures/compat: SendChan polled after completion" {
		t.Errorf("got %q", got)
	}
	f.Drop()
	f = SendChan[int](nil, 1)
	before = running(sending)
	pending(t, f)
	pending(t, f)
	if running(sending) > before {
		t.Error("a goroutine waits for a nil channel")
	}
	f.Drop()
}

// A value that is not sent is dropped: at once, by the goroutine that was called off,
// or because the channel is closed.
func TestSendChanDropsItsValue(t *testing.T) {
	ch := make(chan *item)
	v := &item{}
	f := SendChan(ch, v)
	f.Drop()
	f.Drop()
	if v.Drops() != 1 {
		t.Errorf("dropped %d times before the first poll", v.Drops())
	}
	v = &item{}
	f = SendChan(ch, v)
	w := pending(t, f)
	f.Drop()
	eventually(t, "the drop", func() bool { return v.Drops() == 1 })
	select {
	case <-ch:
		t.Error("sent after Drop")
	default:
	}
	close(ch)
	v = &item{}
	if _, ready, _, err := poll(SendChan(ch, v)); !ready || err != futures.ErrClosed || v.Drops() != 1 {
		t.Errorf("%v, %v, dropped %d times", ready, err, v.Drops())
	}
	if w.Count() != 0 {
		t.Error("woken after Drop")
	}
}

// Both ends of a channel are futures, on executors of their own; nothing is lost.
func TestChanBetweenExecutors(t *testing.T) {
	ch := make(chan int, 3)
	const n = 500
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
			defer close(ch)
			for i := range n {
				if _, err := futures.Await(co, SendChan(ch, i)); err != nil {
					t.Error(err)
				}
			}
			return nothing{}, nil
		}))
	}()
	got, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		want := 0
		for v, err := range futures.Each(co, FromChan(ch)) {
			if v != want || err != nil {
				t.Errorf("got %d, %v, want %d", v, err, want)
			}
			want++
		}
		return want, nil
	}))
	if got != n || err != nil {
		t.Errorf("%d items, %v", got, err)
	}
	wg.Wait()
}

// onExecutor runs fn beside an executor and then has the executor end.
func onExecutor(t *testing.T, fn func(s futures.Spawner)) {
	t.Helper()
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		s := spawnerOf(co)
		return futures.Await(co, Go(context.Background(), func(context.Context) (nothing, error) {
			fn(s)
			return nothing{}, nil
		}))
	}))
	if err != nil {
		t.Error(err)
	}
}

func TestToChan(t *testing.T) {
	failure := errors.New("one failed")
	script := func(yield func(int, error) bool) {
		_ = yield(1, nil) && yield(2, nil) && yield(0, failure) && yield(3, nil)
	}
	onExecutor(t, func(s futures.Spawner) {
		var got []int
		for v := range ToChan(s, stream.FromSeq2(script), 0) {
			got = append(got, v)
		}
		if len(got) != 2 || got[0] != 1 || got[1] != 2 {
			t.Errorf("got %v", got)
		}
		var results []Result[int]
		for r := range Results(t.Context(), s, stream.FromSeq2(script), 1) {
			results = append(results, r)
		}
		if len(results) != 4 || results[2].Err != failure || results[3].Value != 3 {
			t.Errorf("got %v", results)
		}
	})
}

// A consumer that leaves cancels the context: the stream and the item that waits for
// room are dropped, and the channel is closed.
func TestToChanContext(t *testing.T) {
	for _, waits := range []string{"for room", "for an item"} {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		dropped := 0
		held := &item{}
		onExecutor(t, func(s futures.Spawner) {
			st := &scripted[*item]{drop: func() { mu.Lock(); dropped++; mu.Unlock() }}
			if waits == "for room" {
				st.items = []*item{held}
			}
			out := ToChanContext(ctx, s, st, 0)
			eventually(t, "the pump waits", func() bool { return st.waits.Load() })
			if waits == "for room" {
				time.Sleep(time.Millisecond) // for the goroutine
			}
			cancel()
			for v := range out {
				v.Drop() // the item may have been on its way
			}
			eventually(t, "the drop", func() bool { mu.Lock(); defer mu.Unlock(); return dropped == 1 })
			if waits == "for room" {
				eventually(t, "the drop of the item", func() bool { return held.Drops() == 1 })
			}
		})
	}
}

// scripted is a stream of items that is pending after the last one.
type scripted[T any] struct {
	items []T
	drop  func()
	waits atomic.Bool // polled to its last item, or to its end
}

func (s *scripted[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	s.waits.Store(len(s.items) < 2)
	if len(s.items) == 0 {
		return v, false, nil
	}
	v, s.items = s.items[0], s.items[1:]
	return v, true, nil
}

func (s *scripted[T]) Drop() { s.drop() }

// Whoever ranges over the channel is not left alone when the executor ends, when it
// was closed before, or when the stream panics.
func TestToChanClosesInTheEnd(t *testing.T) {
	var out <-chan int
	dropped := 0
	st := &scripted[int]{items: []int{1, 2}, drop: func() { dropped++ }}
	var spawner futures.Spawner
	onExecutor(t, func(s futures.Spawner) {
		spawner = s
		out = ToChan(s, st, 0)
		if v := <-out; v != 1 {
			t.Errorf("got %d", v)
		}
	})
	eventually(t, "the closing", func() bool {
		select {
		case _, ok := <-out:
			return !ok
		default:
			return false
		}
	})
	if dropped != 1 {
		t.Errorf("%d drops", dropped)
	}
	for _, s := range []futures.Spawner{nil, spawner} {
		dropped = 0
		if _, ok := <-ToChan(s, &scripted[int]{drop: func() { dropped++ }}, 0); ok || dropped != 1 {
			t.Errorf("%v, %d drops", ok, dropped)
		}
	}
}

func TestOutcome(t *testing.T) {
	var left <-chan Result[int]
	var spawner futures.Spawner
	onExecutor(t, func(s futures.Spawner) {
		spawner = s
		if r := <-Outcome(s, timerValue(time.Millisecond, 4)); r != (Result[int]{4, nil}) {
			t.Errorf("got %v", r)
		}
		var pe *futures.PanicError
		r := <-Outcome(s, futures.Future[int](&gate{panics: "boom"}))
		if !errors.As(r.Err, &pe) || pe.Value != "boom" {
			t.Errorf("got %v", r)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		out := Outcome(s, WithContext(ctx, futures.Pending[int]()))
		cancel(errEnough)
		if r := <-out; r.Err != errEnough {
			t.Errorf("got %v", r)
		}
		if _, ok := <-out; ok {
			t.Error("not closed")
		}
		polled := make(chan nothing)
		left = Outcome(s, futures.PollFunc(func(*futures.Context) (int, bool, error) {
			close(polled)
			return 0, false, nil
		}, nil))
		<-polled
	})
	if r := <-left; r.Err != futures.ErrCancelled {
		t.Errorf("got %v", r)
	}
	if r := <-Outcome(spawner, futures.Ready(1)); r.Err != futures.ErrClosed {
		t.Errorf("got %v", r)
	}
}

func TestChanInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := make(chan int)
		go func() {
			time.Sleep(time.Hour)
			ch <- 1
			<-ch
		}()
		start := time.Now()
		_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
			s := FromChan(ch)
			if _, err := futures.Await(co, futures.Next(s)); err != nil {
				return nothing{}, err
			}
			s.Drop()
			return futures.Await(co, SendChan(ch, 2))
		}))
		if err != nil || time.Since(start) != time.Hour {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
