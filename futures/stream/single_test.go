package stream

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// An aborted stream ends, after one wake, and is dropped then; aborted before its first
// poll it is never polled (F stream_abortable).
func TestAbortable(t *testing.T) {
	for _, polled := range []bool{false, true} {
		p := &pipe{}
		s, h := Abortable[string](p)
		var w counter
		if polled && next(s, &w) != "pending" {
			t.Error("not pending")
		}
		h.Abort()
		h.Abort()
		want := 0
		if polled {
			want = 1
		}
		if w.Count() != want || p.drops != 0 {
			t.Errorf("%d wakes, %d drops", w.Count(), p.drops)
		}
		if got := next(s, &w); got != "eof" || p.drops != 1 || p.polls != want {
			t.Errorf("%s, %d drops, %d polls", got, p.drops, p.polls)
		}
		s.Drop()
	}
	p := &pipe{}
	s, h := Abortable[string](p)
	next(s, futures.NoopWaker())
	s.Drop()
	h.Abort()
	if p.drops != 1 {
		t.Errorf("%d drops", p.drops)
	}
}

// TakeUntil drops its future when the stream ends, gives it back, and keeps its outcome
// until somebody takes it. (No upstream test.)
func TestTakeUntilFuture(t *testing.T) {
	w := newWorld(t)
	s := TakeUntil(items(w.feed("1 2")), futures.Future[*item](w.gate("")))
	for range 2 {
		v, _, _ := s.PollNext(futures.NewContext(&counter{}))
		w.take(v)
	}
	if next[*item](s, &counter{}) != "eof" || s.IsStopped() || s.TakeFuture() != nil {
		t.Error("stopped")
	}
	if _, ok, _ := s.TakeResult(); ok {
		t.Error("has a result")
	}
	w.check("after the stream's end")

	s = TakeUntil(items(w.feed(". 1")), futures.Future[*item](w.gate(". 5")))
	next[*item](s, &counter{})
	if f := s.TakeFuture(); f == nil || s.TakeFuture() != nil {
		t.Error("future not given back")
	} else {
		f.Drop()
	}
	v, _, _ := s.PollNext(futures.NewContext(&counter{}))
	if next[*item](s, &counter{}) != "eof" || w.take(v) != 1 {
		t.Error("disarmed, it does not go on")
	}
	w.check("disarmed")

	for _, take := range []bool{true, false} {
		s = TakeUntil(items(w.feed("1 2")), futures.Future[*item](w.gate("5")))
		if next[*item](s, &counter{}) != "eof" || !s.IsStopped() {
			t.Error("not stopped")
		}
		if take {
			if v, ok, err := s.TakeResult(); !ok || err != nil || w.take(v) != 5 {
				t.Errorf("got %v, %v, %v", v, ok, err)
			}
			if _, ok, _ := s.TakeResult(); ok {
				t.Error("result taken twice")
			}
		}
		s.Drop()
		w.check(fmt.Sprint("stopped, outcome taken=", take))
	}
}

func TestPeekable(t *testing.T) {
	w := newWorld(t)
	p := NewPeekable[*item](w.feed(". 1 2 ! 3"))
	cx := futures.NewContext(&counter{})
	peek := func() string {
		f := p.Peek()
		defer f.Drop()
		v, ready, err := f.Poll(cx)
		if v == nil {
			return fmt.Sprint(ready, err)
		}
		return fmt.Sprint((*v).ID)
	}
	nextIf := func(id int) string {
		f := p.NextIf(func(i *item) bool { return i.ID == id })
		defer f.Drop()
		v, ready, err := f.Poll(cx)
		if err != nil || !ready {
			return fmt.Sprint(ready, err)
		}
		return fmt.Sprint("took ", w.take(v))
	}
	var got []string
	got = append(got, peek(), peek(), peek(), nextIf(2), nextIf(1), nextIf(1), nextIf(2), peek(), nextIf(3))
	got = append(got, nextIf(4), nextIf(3), peek(), nextIf(3))
	want := []string{"false <nil>", "1", "1", "true " + ErrNoMatch.Error(), "took 1", "true " + ErrNoMatch.Error(), "took 2",
		"true boom", "true boom", "true " + ErrNoMatch.Error(), "took 3", "true EOF", "true EOF"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if next[*item](p, &counter{}) != "eof" {
		t.Error("not at its end")
	}
	w.check("at the end")

	p = NewPeekable[*item](w.feed("1 2"))
	p.PollPeek(cx)
	other := w.item(9)
	if v, _, _ := p.PollPeek(cx); w.take(*v) == 1 {
		*v = other // what is peeked at may be changed
	}
	if v, _, _ := p.PollNext(cx); v != other || w.take(v) != 9 {
		t.Error("the change was lost")
	}
	p.PollPeek(cx)
	p.Drop()
	w.check("dropped after a peek")
}

// The sequence runs as far as it is polled, and is ended by Drop.
func TestFromSeq(t *testing.T) {
	var log []string
	seq := func(yield func(int, error) bool) {
		defer func() { log = append(log, "ended") }()
		for i := range 3 {
			log = append(log, fmt.Sprint("yields ", i))
			if !yield(i, []error{nil, errBoom, io.EOF}[i]) {
				return
			}
		}
	}
	s := FromSeq2(seq)
	if len(log) != 0 {
		t.Error("runs before it is polled")
	}
	got := next(s, &counter{}) + next(s, &counter{})
	if got != "0boom" || len(log) != 2 {
		t.Errorf("%s, %q", got, log)
	}
	s.Drop()
	if log[len(log)-1] != "ended" {
		t.Errorf("log %q", log)
	}
	s = FromSeq2(seq)
	s.Drop() // before the first poll
	s = FromSeq2(seq)
	got = next(s, &counter{}) + next(s, &counter{})
	if _, ready, err := s.PollNext(futures.NewContext(&counter{})); !ready || err != ErrItemEOF {
		t.Errorf("got %v", err)
	}
	if got += next(s, &counter{}); got != "0boomeof" {
		t.Error(got)
	}
	v, err := executor.Run(Collect(FromSeq(slices.Values([]int{1, 2, 3}))))
	if fmt.Sprint(v, err) != "[1 2 3] <nil>" {
		t.Error(v, err)
	}
}

// Streams that never wait spend the budget of the task that polls them.
func TestSourcesSpendBudget(t *testing.T) {
	many := make([]int, 1000)
	for name, make := range map[string]func() futures.Stream[int]{
		"FromSlice":  func() futures.Stream[int] { return FromSlice(many...) },
		"FromSeq":    func() futures.Stream[int] { return FromSeq(slices.Values(many)) },
		"Repeat":     func() futures.Stream[int] { return Repeat(1) },
		"RepeatWith": func() futures.Stream[int] { return RepeatWith(func() int { return 1 }) },
	} {
		s := make()
		n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			return leaftest.Steps(cx, 1000, func(cx *futures.Context) bool {
				_, ready, _ := s.PollNext(cx)
				return ready
			}), true, nil
		}, nil))
		s.Drop()
		if n != 128 || err != nil {
			t.Errorf("%s: %d steps in one poll, %v", name, n, err)
		}
	}
}

// An endless stream of what a combinator skips does not keep its task from yielding.
func TestSkippingYields(t *testing.T) {
	others := 0
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		other := futures.Spawn(co, futures.Async(func(co *futures.Co) (nothing, error) {
			for {
				others++
				co.Yield()
			}
		}))
		defer other.Drop()
		n := 0
		return futures.Await(co, futures.Next(Filter(Repeat(1), func(int) bool { n++; return n == 2000 })))
	}))
	if err != nil || others < 10 {
		t.Errorf("%v; the other task was polled %d times", err, others)
	}
}

func TestUnfold(t *testing.T) {
	w := newWorld(t)
	make := func() futures.Stream[int] {
		return Unfold(w.item(1), func(i *item) futures.Future[Step[*item, int]] {
			id := w.take(i)
			if id == 3 {
				return futures.Failed[Step[*item, int]](io.EOF)
			}
			return futures.Map(w.gate(fmt.Sprint(". ", id+1)), func(i *item) Step[*item, int] { return Step[*item, int]{i, id} })
		})
	}
	s := make()
	s.Drop()
	w.check("dropped before its first poll")
	s = make()
	got := next(s, &counter{})
	s.Drop()
	w.check("dropped in a step")
	s = make()
	for range 5 {
		got += next(s, &counter{})
	}
	if got != "pending"+"pending1pending2eof" {
		t.Error(got)
	}
	w.check("at its end")
	if p := leaftest.Panics(func() { next(s, &counter{}) }); p != "futures/stream: Unfold polled after completion" {
		t.Errorf("panic %q", p)
	}
}

// A panic of a stream becomes its last item; the unwinding of a block passes.
func TestCatchPanicCarriesTheStack(t *testing.T) {
	s := CatchPanic(PollFunc(func(*futures.Context) (int, bool, error) { panic(errBoom) }, nil))
	_, ready, err := s.PollNext(futures.NewContext(&counter{}))
	var pe *futures.PanicError
	if !ready || !errors.As(err, &pe) || !errors.Is(err, errBoom) || !strings.Contains(string(pe.Stack), "TestCatchPanicCarriesTheStack") {
		t.Errorf("got %v", err)
	}
	if next(s, &counter{}) != "eof" {
		t.Error("goes on")
	}
}

// What a function must not return, or an item must not be.
func TestNilFromFunctions(t *testing.T) {
	var none *door
	for name, test := range map[string]struct {
		f    func()
		want string
	}{
		"Then": {func() {
			next(Then(FromSlice(1), func(int) futures.Future[int] { return none }), &counter{})
		}, "futures/stream: Then: the function returned nil"},
		"OrElse": {func() {
			next(OrElse(Once(futures.Failed[int](errBoom)), func(error) futures.Future[int] { return nil }), &counter{})
		}, "futures/stream: OrElse: the function returned nil"},
		"Flatten":  {func() { next(Flatten(FromSlice[futures.Stream[int]](nil)), &counter{}) }, "futures/stream: Flatten: an item is nil"},
		"Buffered": {func() { next(Buffered(FromSlice[futures.Future[int]](nil), 1), &counter{}) }, "futures/stream: Buffered: an item is nil"},
		"MergeFunc": {func() { next(MergeFunc(func() int { return 2 }, FromSlice(1), FromSlice(2)), &counter{}) },
			"futures/stream: MergeFunc: the function returned 2, there are 2 streams"},
	} {
		if p := leaftest.Panics(test.f); p != test.want {
			t.Errorf("%s: panic %q, want %q", name, p, test.want)
		}
	}
}

// If a stream's Drop panics while an item is about to be returned, the item is dropped.
func TestItemIsDroppedIfDropPanics(t *testing.T) {
	i := &item{ID: 1}
	s := Take(PollFunc(func(*futures.Context) (*item, bool, error) { return i, true, nil }, func() { panic("drop") }), 1)
	if p := leaftest.Panics(func() { next(s, &counter{}) }); p != "drop" || i.Drops() != 1 {
		t.Errorf("panic %q, %d drops", p, i.Drops())
	}
}

// Every combinator of several drops all of them, even if one panics.
func TestDropsGoOn(t *testing.T) {
	for name, make := range map[string]func(a, b futures.Stream[int]) futures.Dropper{
		"Chain":       func(a, b futures.Stream[int]) futures.Dropper { return Chain(a, b) },
		"Merge":       func(a, b futures.Stream[int]) futures.Dropper { return Merge(a, b) },
		"MergeBiased": func(a, b futures.Stream[int]) futures.Dropper { return MergeBiased(a, b) },
		"Zip":         func(a, b futures.Stream[int]) futures.Dropper { return Zip(a, b) },
		"TakeUntil": func(a, b futures.Stream[int]) futures.Dropper {
			return TakeUntil(b, futures.Map(IntoFuture(a), func(Head[int]) int { return 0 }))
		},
	} {
		drops := 0
		pending := func(*futures.Context) (int, bool, error) { return 0, false, nil }
		d := make(PollFunc(pending, func() { drops++; panic("first") }), PollFunc(pending, func() { drops++ }))
		if p := leaftest.Panics(d.Drop); p != "first" || drops != 2 {
			t.Errorf("%s: panic %q, %d drops", name, p, drops)
		}
	}
}

// Blocks, tasks and channels of this module in one program.
func TestUnderAnExecutor(t *testing.T) {
	got, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		squares := Map(FromSeq(func(yield func(int) bool) {
			for i := range 100 {
				if !yield(i) {
					return
				}
			}
		}), func(i int) futures.Future[int] {
			return futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
				for range i % 7 {
					co.Yield()
				}
				runtime.Gosched()
				return i * i, nil
			}))
		})
		return futures.Await(co, Fold(BufferUnordered(squares, 10), 0, func(sum, v int) int { return sum + v }))
	}))
	if got != 328350 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}
