package futures_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
)

// few are the combinators of a few futures, each over the given two (and a third
// that is ready), with its outcome as text.
var few = []struct {
	name string
	try  bool // ends at the first error
	race bool // ends at the first outcome
	mk   func(a, b futures.Future[int]) futures.Future[string]
}{
	{"Join2", false, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.Join2(a, b))
	}},
	{"TryJoin2", true, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.TryJoin2(a, b))
	}},
	{"Join3", false, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.Join3(a, b, futures.Ready("c")))
	}},
	{"TryJoin3", true, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.TryJoin3(a, b, futures.Ready("c")))
	}},
	{"Race2", false, true, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.Race2(a, b))
	}},
	{"JoinThenTry", false, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.JoinThenTry(a, b))
	}},
	{"Select2", false, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.Select2(a, b))
	}},
	{"SelectAll", false, false, func(a, b futures.Future[int]) futures.Future[string] {
		return text(futures.SelectAll(a, b))
	}},
}

// text shows f's value.
func text[T any](f futures.Future[T]) futures.Future[string] { return &shown[T]{f} }

type shown[T any] struct{ f futures.Future[T] }

func (s *shown[T]) Drop() { s.f.Drop() }
func (s *shown[T]) Poll(cx *futures.Context) (string, bool, error) {
	v, ready, err := s.f.Poll(cx)
	return fmt.Sprint(v), ready, err
}

func TestFewOutcomes(t *testing.T) {
	ready := func(v int) futures.Future[int] { return futures.Ready(v) }
	failed := func() futures.Future[int] { return futures.Failed[int](errBoom) }
	for _, tt := range few {
		f := tt.mk(ready(1), ready(2))
		got, done, err := poll(f, forbidden{t})
		want := map[string]string{
			"Join2": "{{1 <nil>} {2 <nil>}}", "TryJoin2": "{1 2}",
			"Join3": "{{1 <nil>} {2 <nil>} {c <nil>}}", "TryJoin3": "{1 2 c}",
			"Race2": "{1 0 false}", "JoinThenTry": "[1 2]",
		}[tt.name]
		if want != "" && got != want || !done || err != nil {
			t.Errorf("%s: %q %v %v", tt.name, got, done, err)
		}
		mustPanic(t, tt.name+" polled after completion", func() { poll(f, forbidden{t}) })
		f.Drop()
		f = tt.mk(ready(1), ready(2))
		f.Drop()
		f.Drop()
		mustPanic(t, tt.name+" polled after it was dropped", func() { poll(f, forbidden{t}) })
		mustPanic(t, tt.name+" of a nil future", func() { tt.mk(nil, ready(1)) })
		mustPanic(t, tt.name+" of a nil future", func() { tt.mk(ready(1), (*futures.Block[int])(nil)) })

		_, done, err = poll(tt.mk(ready(1), failed()), forbidden{t})
		if fails := tt.try || tt.name == "JoinThenTry"; !done || (err != nil) != fails {
			t.Errorf("%s, the second fails: %v %v", tt.name, done, err)
		}
	}
	// A race that is lost by a failure says whose it was.
	v, done, err := poll(futures.Race2(futures.Pending[string](), failed()), forbidden{t})
	if v.IsLeft() || !done || err != errBoom {
		t.Error(v, done, err)
	}
}

// Each child is dropped once, in order, whether it was polled or not, and whatever
// one of them does; values that nobody gets are dropped as well.
func TestFewDrop(t *testing.T) {
	for _, tt := range few {
		for _, polled := range []bool{false, true} {
			for _, panics := range []bool{false, true} {
				var j journal
				a, b := &gate[int]{name: "a", log: &j}, &gate[int]{name: "b", log: &j}
				if panics {
					a.onDrop = func() { panic("a's drop") }
				}
				f := tt.mk(a, b)
				wk := new(counter)
				if polled {
					poll(f, wk)
				}
				if p := panicked(f.Drop); (p != nil) != panics {
					t.Errorf("%s: panic %v", tt.name, p)
				}
				f.Drop()
				j.want(t, "drop a", "drop b")
				if pa, _ := a.counts(); polled != (pa == 1) || wk.count() != 0 {
					t.Errorf("%s: polled %d times, woken %d times", tt.name, pa, wk.count())
				}
			}
		}
	}
}

func TestFewDropValues(t *testing.T) {
	var j journal
	item := func(name string) *owned { return &owned{name: name, log: &j} }
	done := func(name string) futures.Future[*owned] { return futures.Ready(item(name)) }
	wait := func(name string) futures.Future[int] { return &gate[int]{name: name, log: &j} }
	drop := func(f futures.Dropper) { f.Drop() }

	f := futures.Join2(done("v"), wait("a"))
	poll(f, futures.NoopWaker())
	drop(f)
	g := futures.TryJoin3(wait("b"), done("w"), futures.Failed[int](errBoom))
	if _, _, err := poll(g, futures.NoopWaker()); err != errBoom {
		t.Error(err)
	}
	h := futures.JoinThenTry(done("x"), futures.Failed[*owned](errBoom), done("y"))
	if _, _, err := poll(h, futures.NoopWaker()); err != errBoom {
		t.Error(err)
	}
	j.want(t, "drop v", "drop a", "drop b", "drop w", "drop x", "drop y")

	// Outcomes that nobody takes: those of a dropped future of an outcome.
	j = journal{}
	outcome := func(f futures.Dropper) { f.Drop() }
	s2, _, _ := poll(futures.Select2(done("v"), wait("loser")), futures.NoopWaker())
	outcome(futures.Ready(s2))
	sa, _, _ := poll(futures.SelectAll[*owned](done("w"), &gate[*owned]{name: "rest", log: &j}), futures.NoopWaker())
	outcome(futures.Ready(sa))
	j2, _, _ := poll(futures.Join2(done("x"), done("y")), futures.NoopWaker())
	outcome(futures.Ready(j2))
	outcome(futures.Ready(futures.Triple[*owned, int, *owned]{item("1"), 2, item("3")}))
	outcome(futures.Ready(futures.Maybe[*owned]{Value: item("m"), Ok: true}))
	outcome(futures.Ready(futures.Right[int](item("r"))))
	j.want(t, "drop v", "drop loser", "drop w", "drop rest", "drop x", "drop y",
		"drop 1", "drop 3", "drop m", "drop r")
}

// The loser of a race is dropped before the race completes, and its panic there
// does not lose the winner's value.
func TestRace2(t *testing.T) {
	var j journal
	a, b := &gate[int]{name: "a", log: &j}, &gate[*owned]{name: "b", log: &j}
	f := futures.Map(futures.Race2(a, b), func(e futures.Either[int, *owned]) bool {
		j.add("handler")
		return e.IsLeft()
	})
	wk := new(counter)
	poll(f, wk)
	a.open(1, nil)
	if left, ready, _ := poll(f, wk); !left || !ready {
		t.Error("a did not win")
	}
	j.want(t, "drop b", "handler")

	won := new(owned)
	a = &gate[int]{onDrop: func() { panic("a's drop") }}
	r := futures.Race2(a, futures.Ready(won))
	mustPanic(t, "a's drop", func() { poll(r, wk) })
	if won.drops() != 1 {
		t.Errorf("the winner's value was dropped %d times", won.drops())
	}
	r.Drop()
}

// The loser of a Select2 is the caller's: it goes on where it was.
func TestSelect2ReturnsTheLoser(t *testing.T) {
	a, b := &gate[int]{}, &gate[string]{}
	wk := new(counter)
	f := futures.Select2(a, b)
	poll(f, wk)
	b.open("b", nil)
	e, ready, err := poll(f, wk)
	won, right := e.Right()
	if !ready || !right || err != nil || won.First.Value != "b" {
		t.Fatal(e, ready, err)
	}
	f.Drop()
	if _, drops := a.counts(); drops != 0 {
		t.Fatal("the loser was dropped")
	}
	poll(won.Second, wk)
	a.open(7, errBoom)
	if v, ready, err := poll(won.Second, wk); v != 7 || !ready || err != errBoom {
		t.Error(v, ready, err)
	}
	// Of two that are ready the first wins, always; the other was not polled.
	for range 5 {
		a, b := &gate[int]{opened: true}, &gate[int]{opened: true}
		e, _, _ := poll(futures.Select2(a, b), wk)
		if polls, drops := b.counts(); !e.IsLeft() || polls != 0 || drops != 0 {
			t.Error(e.IsLeft(), polls, drops)
		}
	}
}

// SelectAll in a loop over what is left gets every outcome, polls only what was
// woken, and keeps the order of the rest (F future_select_all).
func TestSelectAll(t *testing.T) {
	var gates []*gate[int]
	var fs []futures.Future[int]
	for range 5 {
		g := &gate[int]{}
		gates, fs = append(gates, g), append(fs, futures.Future[int](g))
	}
	var indexes, values []int
	for i := range 5 {
		f := futures.SelectAll(fs...)
		wk := new(counter)
		if _, ready, _ := poll(f, wk); ready {
			t.Fatal("nothing was ready")
		}
		order := []int{3, 0, 4, 2, 1}[i]
		gates[order].open(order, nil)
		if wk.count() != 1 {
			t.Fatalf("woken %d times", wk.count())
		}
		s, ready, err := poll(f, wk)
		if !ready || err != nil || s.Err != nil || len(s.Rest) != len(fs)-1 {
			t.Fatal(s, ready, err)
		}
		indexes, values = append(indexes, s.Index), append(values, s.Value)
		fs = s.Rest
	}
	if !slices.Equal(indexes, []int{3, 0, 2, 1, 0}) || !slices.Equal(values, []int{3, 0, 4, 2, 1}) {
		t.Errorf("indexes %v, values %v", indexes, values)
	}
	for i, g := range gates {
		if polls, drops := g.counts(); drops != 0 || polls > 6 {
			t.Errorf("gate %d: %d polls, %d drops", i, polls, drops)
		}
	}
	mustPanic(t, "SelectAll of no futures", func() { futures.SelectAll[int]() })
	// Failures are outcomes.
	s, _, err := poll(futures.SelectAll(futures.Failed[int](errBoom), futures.Pending[int]()), forbidden{t})
	if s.Err != errBoom || err != nil {
		t.Error(s, err)
	}
}

// A different future is polled first every time, a completed one is not polled
// again, and TryJoin stops at the first error of a sibling that is still pending.
func TestFewPolling(t *testing.T) {
	var j journal
	mk := func(name string) *gate[int] {
		g := &gate[int]{name: name, log: &j}
		g.onPoll = func() { j.add("%s", name) }
		return g
	}
	a, b, c := mk("1"), mk("2"), mk("3")
	f := futures.Join3(a, b, c)
	for range 4 {
		poll(f, futures.NoopWaker())
	}
	j.want(t, "1", "2", "3", "2", "3", "1", "3", "1", "2", "1", "2", "3")
	j.events = nil
	b.open(1, nil)
	poll(f, futures.NoopWaker())
	poll(f, futures.NoopWaker())
	j.want(t, "2", "3", "1", "3", "1")
	f.Drop()

	j.events = nil
	a, b = mk("1"), mk("2")
	g := futures.TryJoin2(a, b)
	poll(g, futures.NoopWaker())
	b.open(0, errBoom)
	if _, ready, err := poll(g, futures.NoopWaker()); !ready || err != errBoom {
		t.Error(ready, err)
	}
	j.want(t, "1", "2", "2", "drop 1")
}

// JoinThenTry lets all run to their end, whatever fails.
func TestJoinThenTryRunsAll(t *testing.T) {
	other := errors.New("other")
	a, b, c := &gate[int]{}, &gate[int]{}, &gate[int]{}
	f := futures.JoinThenTry(a, b, c)
	wk := new(counter)
	poll(f, wk)
	c.open(0, other)
	b.open(0, errBoom)
	if _, ready, _ := poll(f, wk); ready {
		t.Fatal("did not wait for the last")
	}
	a.open(1, nil)
	if v, ready, err := poll(f, wk); v != nil || !ready || err != errBoom {
		t.Error(v, ready, err)
	}
	if v, ready, err := poll(futures.JoinThenTry[int](), wk); len(v) != 0 || !ready || err != nil {
		t.Error(v, ready, err)
	}
}

func TestEither(t *testing.T) {
	l, r := futures.Left[int, string](1), futures.Right[int]("x")
	if v, ok := l.Left(); v != 1 || !ok {
		t.Error(v, ok)
	}
	if _, ok := l.Right(); ok {
		t.Error("right of left")
	}
	if v, ok := r.Right(); v != "x" || !ok || r.IsLeft() {
		t.Error(v, ok)
	}
	if _, ok := r.Left(); ok {
		t.Error("left of right")
	}
	if futures.Merge(futures.Left[int, int](1)) != 1 || futures.Merge(futures.Right[int](2)) != 2 {
		t.Error("merged wrongly")
	}
	if v, err := (futures.Result[int]{1, errBoom}).Get(); v != 1 || err != errBoom {
		t.Error(v, err)
	}
}

func TestErrorKinds(t *testing.T) {
	if !futures.IsCancelled(fmt.Errorf("x: %w", futures.ErrCancelled)) || futures.IsCancelled(errBoom) || futures.IsCancelled(nil) {
		t.Error("IsCancelled")
	}
	pe := &futures.PanicError{Value: 1}
	if got, ok := futures.AsPanic(errors.Join(errBoom, pe)); got != pe || !ok {
		t.Error("AsPanic")
	}
	if _, ok := futures.AsPanic(errBoom); ok {
		t.Error("AsPanic")
	}
}
