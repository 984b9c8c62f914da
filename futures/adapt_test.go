package futures_test

import (
	"io"
	"strconv"
	"testing"

	"github.com/futvet/futvet/futures"
)

func TestAdapters(t *testing.T) {
	ready := func() futures.Future[int] { return futures.Ready(1) }
	swap := func(v int, err error) (string, error) {
		if err != nil {
			return "rescued", nil
		}
		return strconv.Itoa(v), errBoom
	}
	for _, tt := range []struct {
		name string
		f    futures.Future[string]
		want string
		err  error
	}{
		{"MapResult ok", futures.MapResult(ready(), swap), "1", errBoom},
		{"MapResult bad", futures.MapResult(futures.Failed[int](errBoom), swap), "rescued", nil},
		{"Flatten", text(futures.Flatten(futures.Ready(ready()))), "1", nil},
		{"Flatten, outer fails", text(futures.Flatten(futures.Failed[futures.Future[int]](errBoom))), "0", errBoom},
		{"Flatten, inner fails", text(futures.Flatten(futures.Ready(futures.Failed[int](errBoom)))), "0", errBoom},
		{"PollOnce ready", text(futures.PollOnce(ready())), "{1 true}", nil},
		{"PollOnce failed", text(futures.PollOnce(futures.Failed[int](errBoom))), "{0 true}", errBoom},
		{"PollOnce pending", text(futures.PollOnce(futures.Pending[int]())), "{0 false}", nil},
		{"Optional", text(futures.Optional(ready())), "{1 true}", nil},
		{"Optional failed", text(futures.Optional(futures.Failed[int](errBoom))), "{0 true}", errBoom},
		{"Optional nil", text(futures.Optional[int](nil)), "{0 false}", nil},
		{"Optional typed nil", text(futures.Optional[int]((*futures.Block[int])(nil))), "{0 false}", nil},
	} {
		if v, done, err := poll(tt.f, forbidden{t}); v != tt.want || !done || err != tt.err {
			t.Errorf("%s: %q %v %v", tt.name, v, done, err)
		}
		mustPanic(t, "polled after completion", func() { poll(tt.f, forbidden{t}) })
		tt.f.Drop()
	}
	mustPanic(t, "the function of Flatten returned a nil future", func() {
		poll(futures.Flatten(futures.Ready[futures.Future[int]](nil)), forbidden{t})
	})
}

func TestAdapterDrops(t *testing.T) {
	for name, mk := range map[string]func(f futures.Future[int]) futures.Future[string]{
		"MapResult": func(f futures.Future[int]) futures.Future[string] {
			return text(futures.MapResult(f, func(v int, err error) (int, error) { t.Error("called"); return v, err }))
		},
		"Flatten":  func(f futures.Future[int]) futures.Future[string] { return text(futures.Flatten(futures.Ready(f))) },
		"Optional": func(f futures.Future[int]) futures.Future[string] { return text(futures.Optional(f)) },
	} {
		g := &gate[int]{}
		f := mk(g)
		poll(f, futures.NoopWaker())
		f.Drop()
		f.Drop()
		if polls, drops := g.counts(); polls != 1 || drops != 1 {
			t.Errorf("%s: %d polls, %d drops", name, polls, drops)
		}
	}
	// PollOnce drops what is pending, unless it is lent, with the task's waker in it.
	g := &gate[int]{}
	poll(futures.PollOnce[int](g), futures.NoopWaker())
	if polls, drops := g.counts(); polls != 1 || drops != 1 {
		t.Errorf("PollOnce: %d polls, %d drops", polls, drops)
	}
	g = &gate[int]{}
	wk := new(counter)
	poll(futures.PollOnce(futures.Ref[int](g)), wk)
	g.open(1, nil)
	if _, drops := g.counts(); drops != 0 || wk.count() != 1 {
		t.Errorf("PollOnce of a lent future: %d drops, woken %d times", drops, wk.count())
	}
	g = &gate[int]{}
	futures.PollOnce[int](g).Drop()
	if polls, drops := g.counts(); polls != 0 || drops != 1 {
		t.Errorf("PollOnce dropped: %d polls, %d drops", polls, drops)
	}
	// A future, or stream, that comes along with an error is nobody's.
	h := &gate[int]{}
	poll(futures.Flatten(futures.Lazy(func() (futures.Future[int], error) { return h, errBoom })), futures.NoopWaker())
	if _, drops := h.counts(); drops != 1 {
		t.Errorf("%d drops", drops)
	}
}

// next polls s once and shows the outcome.
func next[T any](s futures.Stream[T], wk futures.Waker) (T, bool, error) {
	return s.PollNext(futures.NewContext(wk))
}

func TestIntoStream(t *testing.T) {
	for _, tt := range []struct {
		f   futures.Future[int]
		v   int
		err error
	}{{futures.Ready(3), 3, nil}, {futures.Failed[int](errBoom), 0, errBoom}} {
		s := futures.IntoStream(tt.f)
		fused := s.(futures.Fused)
		if v, ready, err := next(s, forbidden{t}); v != tt.v || !ready || err != tt.err || fused.IsTerminated() {
			t.Error(v, ready, err, fused.IsTerminated())
		}
		for range 2 {
			if _, ready, err := next(s, forbidden{t}); !ready || err != io.EOF || !fused.IsTerminated() {
				t.Error(ready, err, fused.IsTerminated())
			}
		}
	}
	g := &gate[int]{}
	s := futures.IntoStream[int](g)
	if _, ready, _ := next(s, futures.NoopWaker()); ready {
		t.Error("ready")
	}
	s.Drop()
	s.Drop()
	if _, drops := g.counts(); drops != 1 || !s.(futures.Fused).IsTerminated() {
		t.Error(drops)
	}
}

// stream is a future of a stream of the script.
func streamOf(script ...any) futures.Future[futures.Stream[int]] {
	return futures.Ready[futures.Stream[int]](&items{script: script})
}

func TestFlattenStream(t *testing.T) {
	s := futures.FlattenStream(streamOf(1, nil, errBoom, 2))
	for i, want := range []struct {
		v     int
		ready bool
		err   error
	}{{1, true, nil}, {0, false, nil}, {0, true, errBoom}, {2, true, nil}, {0, true, io.EOF}, {0, true, io.EOF}} {
		if v, ready, err := next(s, futures.NoopWaker()); v != want.v || ready != want.ready || err != want.err {
			t.Errorf("poll %d: %v %v %v", i, v, ready, err)
		}
		if got := s.(futures.Fused).IsTerminated(); got != (want.err == io.EOF) {
			t.Errorf("poll %d: terminated %v", i, got)
		}
	}
	// A future that fails is one error and the end (F future_try_flatten_stream).
	s = futures.FlattenStream(futures.Failed[futures.Stream[int]](errBoom))
	if _, ready, err := next(s, forbidden{t}); !ready || err != errBoom {
		t.Error(ready, err)
	}
	if _, ready, err := next(s, forbidden{t}); !ready || err != io.EOF {
		t.Error(ready, err)
	}
	mustPanic(t, "the future of FlattenStream returned a nil stream", func() {
		next(futures.FlattenStream(futures.Ready[futures.Stream[int]](nil)), forbidden{t})
	})
	// Dropped, it drops what it has got to.
	g := &gate[futures.Stream[int]]{}
	s = futures.FlattenStream[int](g)
	next(s, futures.NoopWaker())
	s.Drop()
	if _, drops := g.counts(); drops != 1 {
		t.Error(drops)
	}
	inner := &items{script: []any{1, 2}}
	s = futures.FlattenStream(futures.Ready[futures.Stream[int]](inner))
	next(s, futures.NoopWaker())
	s.Drop()
	s.Drop()
	if inner.drops != 1 {
		t.Error(inner.drops)
	}
}

// A fused future is a slot that can be filled again: a select loop skips it while it
// is empty.
func TestFuseSlot(t *testing.T) {
	slot := futures.Terminated[int]()
	if _, ready, _ := poll(slot, forbidden{t}); ready || !slot.IsTerminated() {
		t.Error("an empty slot has an outcome")
	}
	var got []int
	run(t, func(co *futures.Co) (nothing, error) {
		left := 3
		for {
			lent := futures.On(futures.Ref[int](slot))
			done := futures.On(futures.Lazy(func() (int, error) { return left, nil }))
			switch co.SelectBiased(lent, done) {
			case lent:
				v, _ := lent.Result()
				got = append(got, v)
			case done:
				if left == 0 {
					return nothing{}, nil
				}
				slot.Set(futures.Ready(left))
				left--
			}
		}
	})
	if len(got) != 3 || got[0] != 3 || got[2] != 1 {
		t.Errorf("got %v", got)
	}
	a, b := &gate[int]{}, &gate[int]{}
	slot.Set(a)
	slot.Set(b)
	if _, drops := a.counts(); drops != 1 || slot.IsTerminated() {
		t.Errorf("the one before was dropped %d times", drops)
	}
	slot.Set((*futures.Block[int])(nil))
	if _, drops := b.counts(); drops != 1 || !slot.IsTerminated() {
		t.Errorf("dropped %d times", drops)
	}
	slot.Set(futures.Ready(1))
	slot.Drop()
	if !slot.IsTerminated() {
		t.Error("not terminated after Drop")
	}
}
