package futures_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
)

// Every future panics, naming its type, when it is polled after completion or
// after it was dropped; Drop twice, or after completion, does nothing.
func TestPolledOutOfTurn(t *testing.T) {
	one := func() futures.Future[int] { return futures.Ready(1) }
	id := func(v int) int { return v }
	tests := []struct {
		name string
		mk   func() futures.Future[int]
	}{
		{"Ready", one},
		{"Lazy", func() futures.Future[int] { return futures.Lazy(func() (int, error) { return 1, nil }) }},
		{"PollFunc", func() futures.Future[int] {
			return futures.PollFunc(func(*futures.Context) (int, bool, error) { return 1, true, nil }, nil)
		}},
		{"Map", func() futures.Future[int] { return futures.Map(one(), id) }},
		{"MapErr", func() futures.Future[int] { return futures.MapErr(one(), func(err error) error { return err }) }},
		{"Inspect", func() futures.Future[int] { return futures.Inspect(one(), func(int, error) {}) }},
		{"Then", func() futures.Future[int] {
			return futures.Then(one(), func(int, error) futures.Future[int] { return one() })
		}},
		{"AndThen", func() futures.Future[int] {
			return futures.AndThen(one(), func(int) futures.Future[int] { return one() })
		}},
		{"OrElse", func() futures.Future[int] {
			return futures.OrElse(one(), func(error) futures.Future[int] { return one() })
		}},
		{"CatchPanic", func() futures.Future[int] { return futures.CatchPanic(one()) }},
		{"Race", func() futures.Future[int] { return futures.Race(one(), futures.Pending[int]()) }},
		{"SelectOk", func() futures.Future[int] { return futures.SelectOk(one(), futures.Pending[int]()) }},
		{"JoinAll", func() futures.Future[int] {
			return futures.Map(futures.JoinAll(one()), func([]futures.Result[int]) int { return 1 })
		}},
		{"Shared", func() futures.Future[int] { return futures.Share(one()) }},
		{"Abortable", func() futures.Future[int] { f, _ := futures.Abortable(one()); return f }},
		{"Next", func() futures.Future[int] { return futures.Next[int](&items{script: []any{1}}) }},
		{"Block", func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) { return 1, nil })
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := tt.name
			if name == "JoinAll" {
				name = "Map"
			}
			f := tt.mk()
			if v, ready, err := poll(f, forbidden{t}); v != 1 || !ready || err != nil {
				t.Fatalf("got %v %v %v", v, ready, err)
			}
			f.Drop()
			mustPanic(t, name+" polled after completion", func() { poll(f, forbidden{t}) })
			f = tt.mk()
			f.Drop()
			f.Drop()
			mustPanic(t, name+" polled after it was dropped", func() { poll(f, forbidden{t}) })
		})
	}
	mustPanic(t, "Pending polled after it was dropped", func() {
		f := futures.Pending[int]()
		poll(f, forbidden{t})
		f.Drop()
		poll(f, forbidden{t})
	})
	lists := map[string]func() futures.Future[[]int]{
		"TryJoinAll": func() futures.Future[[]int] { return futures.TryJoinAll(one()) },
		"JoinAll": func() futures.Future[[]int] {
			f := futures.JoinAll(one())
			return futures.PollFunc(func(cx *futures.Context) ([]int, bool, error) {
				_, _, err := f.Poll(cx)
				return nil, false, err
			}, nil)
		},
	}
	for name, mk := range lists {
		f := mk()
		poll(f, forbidden{t})
		mustPanic(t, name+" polled after completion", func() { poll(f, forbidden{t}) })
	}
	units := map[string]futures.Future[nothing]{
		"AsyncDrop": futures.AsyncDrop(&resource{log: new(journal), closed: true}),
		"Send":      futures.Send[int](new(sink), 1),
	}
	for name, f := range units {
		if _, ready, err := poll(f, forbidden{t}); !ready || err != nil {
			t.Errorf("%s: %v %v", name, ready, err)
		}
		mustPanic(t, name+" polled after completion", func() { poll(f, forbidden{t}) })
	}
}

func TestReadyDropsItsValue(t *testing.T) {
	v := new(owned)
	f := futures.Ready(v)
	f.Drop()
	f.Drop()
	if v.drops() != 1 {
		t.Errorf("%d drops", v.drops())
	}
	w := new(owned)
	f = futures.Ready(w)
	poll(f, futures.NoopWaker())
	f.Drop()
	if w.drops() != 0 {
		t.Error("a value that was taken was dropped")
	}
}

func TestPollFuncDrop(t *testing.T) {
	drops := 0
	f := futures.PollFunc(func(*futures.Context) (int, bool, error) { return 0, false, nil }, func() { drops++ })
	poll(f, futures.NoopWaker())
	f.Drop()
	f.Drop()
	if drops != 1 {
		t.Errorf("%d drops", drops)
	}
	f = futures.PollFunc(func(*futures.Context) (int, bool, error) { return 0, true, nil }, func() { drops++ })
	poll(f, futures.NoopWaker())
	f.Drop()
	if drops != 1 {
		t.Error("dropped after completion")
	}
}

func TestLazyRunsAtFirstPoll(t *testing.T) {
	ran := 0
	fn := func() (int, error) { ran++; return 2, errBoom }
	futures.Lazy(fn).Drop()
	f := futures.Lazy(fn)
	if ran != 0 {
		t.Fatal("ran early")
	}
	if v, ready, err := poll(f, futures.NoopWaker()); v != 2 || !ready || err != errBoom || ran != 1 {
		t.Errorf("got %v %v %v", v, ready, err)
	}
}

// What the combinators make of success and failure.
func TestCombinatorOutcomes(t *testing.T) {
	other := errors.New("other")
	ok, bad := func() futures.Future[int] { return futures.Ready(1) }, func() futures.Future[int] { return futures.Failed[int](errBoom) }
	double := func(v int) int { return 2 * v }
	wrap := func(error) error { return other }
	seen := ""
	tests := []struct {
		name string
		f    futures.Future[int]
		v    int
		err  error
	}{
		{"Map ok", futures.Map(ok(), double), 2, nil},
		{"Map bad", futures.Map(bad(), double), 0, errBoom},
		{"MapErr ok", futures.MapErr(ok(), wrap), 1, nil},
		{"MapErr bad", futures.MapErr(bad(), wrap), 0, other},
		{"Inspect ok", futures.Inspect(ok(), func(v int, err error) { seen += fmt.Sprint(v, err) }), 1, nil},
		{"Inspect bad", futures.Inspect(bad(), func(v int, err error) { seen += fmt.Sprint(v, err) }), 0, errBoom},
		{"Then ok", futures.Then(ok(), func(v int, err error) futures.Future[int] { return futures.Ready(v + 5) }), 6, nil},
		{"Then bad", futures.Then(bad(), func(v int, err error) futures.Future[int] { return futures.Ready(len(err.Error())) }), 4, nil},
		{"AndThen ok", futures.AndThen(ok(), func(v int) futures.Future[int] { return bad() }), 0, errBoom},
		{"AndThen bad", futures.AndThen(bad(), func(v int) futures.Future[int] { return ok() }), 0, errBoom},
		{"OrElse ok", futures.OrElse(ok(), func(error) futures.Future[int] { return futures.Ready(7) }), 1, nil},
		{"OrElse bad", futures.OrElse(bad(), func(error) futures.Future[int] { return futures.Ready(7) }), 7, nil},
		{"SelectOk", futures.SelectOk(bad(), ok(), futures.Failed[int](other)), 1, nil},
	}
	for _, tt := range tests {
		if v, ready, err := poll(tt.f, forbidden{t}); v != tt.v || !ready || err != tt.err {
			t.Errorf("%s: got %v %v %v, want %v %v", tt.name, v, ready, err, tt.v, tt.err)
		}
	}
	if seen != "1<nil>0boom" && seen != "1 <nil>0 boom" {
		t.Errorf("Inspect saw %q", seen)
	}
	for name, mk := range map[string]func() futures.Future[int]{
		"Then": func() futures.Future[int] {
			return futures.Then(ok(), func(int, error) futures.Future[int] { return nil })
		},
		"AndThen": func() futures.Future[int] { return futures.AndThen(ok(), func(int) futures.Future[int] { return nil }) },
		"OrElse": func() futures.Future[int] {
			return futures.OrElse(bad(), func(error) futures.Future[int] { return nil })
		},
	} {
		mustPanic(t, "the function of "+name+" returned a nil future", func() { poll(mk(), forbidden{t}) })
	}
}

// Dropping a combinator drops the child it has got to, once, and calls no function.
func TestCombinatorDrops(t *testing.T) {
	never := func() { t.Error("a function was called") }
	tests := []struct {
		name string
		mk   func(f futures.Future[int]) futures.Dropper
	}{
		{"Map", func(f futures.Future[int]) futures.Dropper {
			return futures.Map(f, func(int) int { never(); return 0 })
		}},
		{"MapErr", func(f futures.Future[int]) futures.Dropper {
			return futures.MapErr(f, func(error) error { never(); return nil })
		}},
		{"Inspect", func(f futures.Future[int]) futures.Dropper { return futures.Inspect(f, func(int, error) { never() }) }},
		{"Then", func(f futures.Future[int]) futures.Dropper {
			return futures.Then(f, func(int, error) futures.Future[int] { never(); return nil })
		}},
		{"AndThen, second", func(f futures.Future[int]) futures.Dropper {
			return futures.AndThen(futures.Ready(1), func(int) futures.Future[int] { return f })
		}},
		{"OrElse", func(f futures.Future[int]) futures.Dropper {
			return futures.OrElse(f, func(error) futures.Future[int] { never(); return nil })
		}},
		{"OrElse, second", func(f futures.Future[int]) futures.Dropper {
			return futures.OrElse(futures.Failed[int](errBoom), func(error) futures.Future[int] { return f })
		}},
		{"CatchPanic", func(f futures.Future[int]) futures.Dropper { return futures.CatchPanic(f) }},
		{"Fuse", func(f futures.Future[int]) futures.Dropper { return futures.Fuse(f) }},
		{"Race", func(f futures.Future[int]) futures.Dropper { return futures.Race(f, futures.Pending[int]()) }},
		{"SelectOk", func(f futures.Future[int]) futures.Dropper {
			return futures.SelectOk(futures.Failed[int](errBoom), f)
		}},
		{"JoinAll", func(f futures.Future[int]) futures.Dropper { return futures.JoinAll(futures.Ready(1), f) }},
		{"TryJoinAll", func(f futures.Future[int]) futures.Dropper { return futures.TryJoinAll(futures.Ready(1), f) }},
		{"Shared", func(f futures.Future[int]) futures.Dropper { return futures.Share(f) }},
		{"Abortable", func(f futures.Future[int]) futures.Dropper { a, _ := futures.Abortable(f); return a }},
	}
	for _, tt := range tests {
		for _, polled := range []bool{false, true} {
			if !polled && strings.Contains(tt.name, "second") {
				continue
			}
			g := &gate[int]{}
			d := tt.mk(g)
			wk := new(counter)
			if polled {
				switch f := d.(type) {
				case futures.Future[int]:
					poll(f, wk)
				case futures.Future[[]int]:
					poll(f, wk)
				case futures.Future[[]futures.Result[int]]:
					poll(f, wk)
				}
			}
			d.Drop()
			d.Drop()
			if polls, drops := g.counts(); drops != 1 || polled != (polls == 1) {
				t.Errorf("%s, polled %v: %d polls, %d drops", tt.name, polled, polls, drops)
			}
			if wk.count() != 0 {
				t.Errorf("%s: woken by its own drop", tt.name)
			}
		}
	}
}

// The first future is done with before the continuation runs, and a continuation
// that is not needed is let go before the next stage runs.
func TestEagerDrop(t *testing.T) {
	var j journal
	g := &gate[int]{opened: true}
	first := futures.Map[int](g, func(v int) int { j.add("first done"); return v })
	second := futures.AndThen(first, func(v int) futures.Future[int] {
		j.add("continuation")
		return futures.Lazy(func() (int, error) { j.add("second"); return v, nil })
	})
	poll(second, futures.NoopWaker())
	j.want(t, "first done", "continuation", "second")
}

func TestCatchPanic(t *testing.T) {
	g := &gate[int]{panics: errBoom}
	_, ready, err := poll(futures.CatchPanic[int](g), futures.NoopWaker())
	var pe *futures.PanicError
	if !ready || !errors.As(err, &pe) || pe.Value != errBoom || !strings.Contains(string(pe.Stack), "gate") {
		t.Errorf("got %v %v", ready, err)
	}
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops of the future that panicked", drops)
	}
	if (&futures.PanicError{Value: "no error"}).Unwrap() != nil {
		t.Error("a string was unwrapped")
	}
}

// sink records what is done to it. Each of its steps can be made to wait or fail.
type sink struct {
	journal
	pending []string
	fail    string
}

func (s *sink) step(name string) (bool, error) {
	if i := slices.Index(s.pending, name); i >= 0 {
		s.pending = slices.Delete(s.pending, i, i+1)
		return false, nil
	}
	s.add("%s", name)
	if s.fail == name {
		return true, errBoom
	}
	return true, nil
}

func (s *sink) PollReady(*futures.Context) (bool, error) { return s.step("ready") }
func (s *sink) PollFlush(*futures.Context) (bool, error) { return s.step("flush") }
func (s *sink) PollClose(*futures.Context) (bool, error) { return s.step("close") }
func (s *sink) Drop()                                    { s.add("drop") }
func (s *sink) StartSend(item int) error {
	_, err := s.step(fmt.Sprint("send ", item))
	return err
}

// ownedSink takes or refuses Droppers.
type ownedSink struct{ ready, take bool }

func (s *ownedSink) PollReady(*futures.Context) (bool, error) { return s.ready, nil }
func (s *ownedSink) PollFlush(*futures.Context) (bool, error) { return false, nil }
func (s *ownedSink) PollClose(*futures.Context) (bool, error) { return true, nil }
func (s *ownedSink) Drop()                                    {}
func (s *ownedSink) StartSend(*owned) error {
	if s.take {
		return nil
	}
	return errBoom
}

func TestNowOrNever(t *testing.T) {
	if v, ready, err := futures.NowOrNever(futures.Ready(4)); v != 4 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	g := &gate[int]{}
	if _, ready, _ := futures.NowOrNever[int](g); ready {
		t.Error("ready")
	}
	if polls, drops := g.counts(); polls != 1 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
}

func TestAsyncDropFuture(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	// Before its first poll it owns nothing.
	r := &resource{log: new(journal)}
	futures.AsyncDrop(r).Drop()
	if r.begun || r.drops != 0 {
		t.Error("took ownership before the first poll")
	}
	// Dropped while pending it hands the rest on, as Drop does.
	f := futures.AsyncDrop(r)
	f.Poll(cx)
	f.Drop()
	f.Drop()
	if r.drops != 1 {
		t.Errorf("%d drops", r.drops)
	}
	r.finish()
	eventually(t, "the rest of the cleanup", func() bool { return r.log.has("closed ") })
	// Its error is the cleanup's.
	r = &resource{log: new(journal), closed: true, err: errBoom}
	if _, ready, err := futures.AsyncDrop(r).Poll(cx); !ready || err != errBoom {
		t.Error(ready, err)
	}
	run(t, func(co *futures.Co) (nothing, error) {
		if err := co.AsyncDrop(&resource{log: new(journal), closed: true, err: errBoom}); err != errBoom {
			t.Error(err)
		}
		if err := co.AsyncDrop(nil); err != nil {
			t.Error(err)
		}
		if err := co.AsyncDrop((*resource)(nil)); err != nil {
			t.Error(err)
		}
		return nothing{}, nil
	})
}
