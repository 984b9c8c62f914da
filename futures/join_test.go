package futures_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

func gates(n int, log *journal) ([]*gate[int], []futures.Future[int]) {
	gs := make([]*gate[int], n)
	fs := make([]futures.Future[int], n)
	for i := range gs {
		gs[i] = &gate[int]{name: fmt.Sprint(i), log: log}
		fs[i] = gs[i]
	}
	return gs, fs
}

func TestJoinAllInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 3, 33} {
		gs, fs := gates(n, nil)
		f := futures.JoinAll(fs...)
		for i := n - 1; i >= 0; i-- {
			if _, ready, _ := poll(f, futures.NoopWaker()); ready {
				t.Fatal("ready early")
			}
			var err error
			if i%2 == 1 {
				err = errBoom
			}
			gs[i].open(i, err)
		}
		rs, ready, err := poll(f, futures.NoopWaker())
		if !ready || err != nil || len(rs) != n || rs == nil {
			t.Fatalf("%d: got %v %v %v", n, rs, ready, err)
		}
		for i, r := range rs {
			if r.Value != i || (r.Err != nil) != (i%2 == 1) {
				t.Errorf("%d: result %d is %v", n, i, r)
			}
		}
	}
}

// Only children that were woken are polled, once per poll of the parent, in the
// order in which they were woken, and the caller's slice is left alone.
func TestJoinAllPollsTheWoken(t *testing.T) {
	for _, n := range []int{10, 33, 1000} {
		gs, fs := gates(n, nil)
		wk := new(counter)
		f := futures.JoinAll(fs...)
		poll(f, wk)
		if wk.count() != 0 {
			t.Error("woken by nothing")
		}
		gs[7].wake()
		gs[7].wake() // from a second source
		if wk.count() != 1 {
			t.Errorf("woken %d times, want 1", wk.count())
		}
		gs[3].open(3, nil)
		poll(f, wk)
		poll(f, wk) // spurious
		for i, g := range gs {
			want := 1
			if i == 3 || i == 7 {
				want = 2
			}
			if polls, _ := g.counts(); polls != want {
				t.Errorf("%d children: child %d polled %d times, want %d", n, i, polls, want)
			}
			if fs[i] != futures.Future[int](g) {
				t.Error("the caller's slice was changed")
			}
		}
		f.Drop()
		for i, g := range gs {
			want := 1
			if i == 3 {
				want = 0
			}
			if _, drops := g.counts(); drops != want {
				t.Errorf("child %d dropped %d times", i, drops)
			}
		}
	}
	// One that wakes itself has its next turn in the next poll of the parent.
	polls := 0
	wk := new(counter)
	f := futures.JoinAll(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		polls++
		cx.Waker().Wake()
		return 0, polls == 3, nil
	}, nil))
	for i := 1; i <= 3; i++ {
		if _, ready, _ := poll(f, wk); ready != (i == 3) || polls != i {
			t.Errorf("poll %d: ready %v after %d polls", i, ready, polls)
		}
	}
}

// A child's waker that outlives the parent wakes nobody.
func TestJoinAllStaleWakers(t *testing.T) {
	gs, fs := gates(2, nil)
	f := futures.JoinAll(fs...)
	poll(f, forbidden{t})
	stale := gs[0].waker
	f.Drop()
	stale.Wake()
	wk := new(counter)
	gs, fs = gates(2, nil)
	g := futures.Race(fs...)
	poll(g, wk)
	stale = gs[0].waker
	gs[1].open(1, nil)
	poll(g, wk)
	before := wk.count()
	stale.Wake()
	if wk.count() != before {
		t.Error("a loser's waker woke the winner's owner")
	}
}

// A child that spends the budget does not keep its siblings from being polled.
func TestJoinAllDoesNotStarve(t *testing.T) {
	var turns [3]int
	var fs []futures.Future[int]
	for i := range turns {
		fs = append(fs, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			for cx.PollBudget() {
				cx.SpendBudget()
			}
			turns[i]++
			for _, other := range turns {
				if turns[i] > other+1 {
					t.Errorf("turns %v", turns)
				}
			}
			return 0, turns[i] == 20, nil
		}, nil))
	}
	if _, err := executor.Run(futures.JoinAll(fs...)); err != nil {
		t.Fatal(err)
	}
}

func TestJoinAllDropDropsValues(t *testing.T) {
	var j journal
	v := &owned{name: "value", log: &j}
	p := futures.PollFunc(func(*futures.Context) (*owned, bool, error) { return nil, false, nil }, func() { j.add("drop pending") })
	f := futures.JoinAll(futures.Ready(v), p)
	poll(f, futures.NoopWaker())
	f.Drop()
	j.want(t, "drop pending", "drop value")
}

// The first error ends it, whatever the number of futures, and wherever it is.
func TestTryJoinAllShortCircuits(t *testing.T) {
	for _, n := range []int{2, 31, 500} {
		gs, fs := gates(n, nil)
		f := futures.TryJoinAll(fs...)
		poll(f, futures.NoopWaker())
		gs[n-1].open(0, errBoom)
		v, ready, err := poll(f, futures.NoopWaker())
		if v != nil || !ready || err != errBoom {
			t.Fatalf("%d: got %v %v %v", n, v, ready, err)
		}
		for i, g := range gs[:n-1] {
			if _, drops := g.counts(); drops != 1 {
				t.Errorf("%d: sibling %d dropped %d times", n, i, drops)
			}
		}
		f.Drop()
	}
	v, ready, err := poll(futures.TryJoinAll(futures.Ready(1), futures.Ready(2)), futures.NoopWaker())
	if fmt.Sprint(v, ready, err) != "[1 2] true <nil>" {
		t.Error(v, ready, err)
	}
	var j journal
	o := &owned{name: "value", log: &j}
	poll(futures.TryJoinAll(futures.Ready(o), futures.Failed[*owned](errBoom), futures.PollFunc(
		func(*futures.Context) (*owned, bool, error) { return nil, false, nil }, func() { j.add("drop third") })), futures.NoopWaker())
	j.want(t, "drop third", "drop value")
}

func TestRace(t *testing.T) {
	var j journal
	gs, fs := gates(4, &j)
	f := futures.Race(fs...)
	poll(f, futures.NoopWaker())
	gs[2].open(2, errBoom)
	v, ready, err := poll(f, futures.NoopWaker())
	if v != 2 || !ready || err != errBoom {
		t.Error(v, ready, err)
	}
	j.want(t, "drop 0", "drop 1", "drop 3")
	none := futures.Race[int]()
	if _, ready, _ := poll(none, forbidden{t}); ready {
		t.Error("a race of none has a winner")
	}
	none.Drop()
}

func TestSelectOk(t *testing.T) {
	var j journal
	gs, fs := gates(3, &j)
	f := futures.SelectOk(fs...)
	poll(f, futures.NoopWaker())
	gs[1].open(0, errBoom)
	if _, ready, _ := poll(f, futures.NoopWaker()); ready {
		t.Error("ended with a failure while others were pending")
	}
	gs[2].open(5, nil)
	if v, ready, err := poll(f, futures.NoopWaker()); v != 5 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	j.want(t, "drop 0")
	a, b := errors.New("a"), errors.New("b")
	_, ready, err := poll(futures.SelectOk(futures.Failed[int](a), futures.Failed[int](b)), futures.NoopWaker())
	if !ready || !errors.Is(err, a) || !errors.Is(err, b) || err.Error() != "a\nb" {
		t.Errorf("got %v", err)
	}
	if _, ready, err := poll(futures.SelectOk[int](), futures.NoopWaker()); !ready || err == nil {
		t.Error(ready, err)
	}
}

// A panic of one child leaves the others to be dropped; a panic in one child's
// Drop does not spare the others theirs.
func TestJoinAllPanics(t *testing.T) {
	gs, fs := gates(5, nil)
	gs[2].panics = errBoom
	if _, err := executor.Run(futures.JoinAll(fs...)); !errors.Is(err, errBoom) {
		t.Error(err)
	}
	for i, g := range gs {
		if _, drops := g.counts(); drops != 1 {
			t.Errorf("child %d dropped %d times", i, drops)
		}
	}
	gs, fs = gates(5, nil)
	gs[1].onDrop = func() { panic("in Drop of 1") }
	gs[3].onDrop = func() { panic("in Drop of 3") }
	mustPanic(t, "in Drop of 1", futures.JoinAll(fs...).Drop)
	for i, g := range gs {
		if _, drops := g.counts(); drops != 1 {
			t.Errorf("child %d dropped %d times", i, drops)
		}
	}
}
