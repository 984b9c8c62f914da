package stream

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// container of futures, in whichever order it yields them.
type containerOf interface {
	futures.Stream[int]
	futures.Fused
	Len() int
	Clear()
}

// Both containers: what they have in common.
var containers = map[string]func(fs ...futures.Future[int]) (c containerOf, push func(futures.Future[int])){
	"FuturesUnordered": func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int])) {
		u := NewUnordered(fs...)
		return u, u.Push
	},
	"FuturesOrdered": func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int])) {
		o := NewOrdered(fs...)
		return o, o.PushBack
	},
}

func eachContainer(t *testing.T, test func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int])))) {
	for name, c := range containers {
		t.Run(name, func(t *testing.T) { test(t, c) })
	}
}

// It is terminated only after io.EOF was returned, until something is pushed.
func TestIsTerminated(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		u, push := new()
		check := func(what string, want bool) {
			t.Helper()
			if u.IsTerminated() != want {
				t.Errorf("%s: terminated=%v", what, !want)
			}
		}
		var w counter
		check("new", false)
		for range 2 {
			if got := next[int](u, &w); got != "eof" {
				t.Errorf("empty: %s", got)
			}
			check("ended", true)
		}
		push(futures.Ready(7))
		check("pushed", false)
		if got := next[int](u, &w); got != "7" {
			t.Errorf("pushed: %s", got)
		}
		check("empty again", false)
		next[int](u, &w)
		check("ended again", true)
		push(futures.Ready(8))
		u.Clear()
		check("cleared", false)
		u.Drop()
		check("dropped", true)
		d := &door{}
		push(d)
		if d.drops != 1 || u.Len() != 0 || next[int](u, &w) != "eof" {
			t.Error("a dropped set took a future")
		}
		if w.Count() != 0 {
			t.Errorf("%d wakes", w.Count())
		}
	})
}

// The empty set that a select looks at: one more poll, then never again, until
// something is pushed.
func TestNextSomeTerminates(t *testing.T) {
	u := NewUnordered[int]()
	var w counter
	cx := futures.NewContext(&w)
	f := NextSome[int](u)
	if f.(futures.Fused).IsTerminated() {
		t.Error("terminated before the first poll")
	}
	if _, ready, _ := f.Poll(cx); ready || w.Count() != 1 || !f.(futures.Fused).IsTerminated() {
		t.Errorf("ready=%v, %d wakes", ready, w.Count())
	}
	if _, ready, _ := f.Poll(cx); ready || w.Count() != 1 {
		t.Errorf("polled after the end: ready=%v, %d wakes", ready, w.Count())
	}
	u.Push(futures.Ready(5))
	if f.(futures.Fused).IsTerminated() {
		t.Error("terminated after a push")
	}
	if v, ready, err := f.Poll(cx); v != 5 || !ready || err != nil {
		t.Errorf("got %v, %v, %v", v, ready, err)
	}
	if !f.(futures.Fused).IsTerminated() {
		t.Error("not terminated after completion")
	}
	f.Drop()
}

// A select loop over a stream and a set that the loop fills: the branches of ended
// streams are skipped, the set revives, and the loop ends when nothing is left.
func TestNextSomeInSelect(t *testing.T) {
	total, err := executor.Run(futures.Async(func(co *futures.Co) (total int, err error) {
		numbers := futures.FuseStream(FromSlice(1, 2, 3))
		defer numbers.Drop()
		tasks := NewUnordered[int]()
		defer tasks.Drop()
		for {
			n, done := futures.On(NextSome[int](numbers)), futures.On(NextSome[int](tasks))
			switch co.Select(n, done) {
			case n:
				v, _ := n.Result()
				tasks.Push(futures.Ready(v))
			case done:
				v, _ := done.Result()
				total += v
			case nil:
				return total, nil
			}
		}
	}))
	if total != 6 || err != nil {
		t.Errorf("total %d, %v", total, err)
	}
}

// A future that is woken from two sides completes once, and is not polled again.
func TestFinishedFuture(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		a, b := &door{id: 1}, &door{id: 2}
		u, _ := new(a, b)
		var w counter
		if next[int](u, &w) != "pending" {
			t.Error("not pending")
		}
		a.set()
		a.wake()
		if w.Count() != 1 {
			t.Errorf("%d wakes", w.Count())
		}
		if got := next[int](u, &w); got != "1" {
			t.Errorf("got %s", got)
		}
		a.wake()
		for range 2 {
			if got := next[int](u, &w); got != "pending" || a.polls != 2 || w.Count() != 1 {
				t.Errorf("then %s, %d polls, %d wakes", got, a.polls, w.Count())
			}
		}
		b.set()
		if got := next[int](u, &w); got != "2" || b.polls != 2 || w.Count() != 2 {
			t.Errorf("got %s, %d polls, %d wakes", got, b.polls, w.Count())
		}
		u.Drop()
	})
}

// Futures that wake themselves in every poll: of n, no more than two are polled before
// the owner gets its turn, and each has one.
func TestPolledOnlyOnceAtMostPerIteration(t *testing.T) {
	for _, n := range []int{1, 2, 10, 33} {
		u := NewUnordered[int]()
		polls := make([]int, n)
		for i := range n {
			u.Push(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				polls[i]++
				cx.Waker().Wake()
				return 0, false, nil
			}, nil))
		}
		var w counter
		for round := range n {
			before := slices.Clone(polls)
			if got := next[int](u, &w); got != "pending" || w.Count() != round+1 {
				t.Fatalf("%d futures: %s, %d wakes", n, got, w.Count())
			}
			sum := 0
			for i := range polls {
				sum += polls[i] - before[i]
				if polls[i]-before[i] > 1 {
					t.Errorf("%d futures: one was polled twice", n)
				}
			}
			if sum != min(n, 2) {
				t.Errorf("%d futures: %d polls", n, sum)
			}
		}
		for i := range polls {
			if want := max(n, 2*n) / n; polls[i] != min(want, n) {
				t.Errorf("%d futures: future %d was polled %d times", n, i, polls[i])
			}
		}
		u.Drop()
	}
}

func TestLenDuringOutOfOrderCompletion(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		ds, fs := doors(4)
		u, _ := new(fs...)
		var w counter
		for i, d := range []int{2, 3, 0, 1} {
			if u.Len() != 4-i && t.Name() == "FuturesUnordered" {
				t.Errorf("len %d after %d", u.Len(), i)
			}
			ds[d].set()
			next[int](u, &w)
		}
		for u.Len() > 0 {
			next[int](u, &w)
		}
		if next[int](u, &w) != "eof" || u.Len() != 0 {
			t.Errorf("len %d at the end", u.Len())
		}
	})
}

// The set is cleared, and dropped, while other goroutines wake what was in it.
func TestClearInLoop(t *testing.T) {
	const rounds, children = 200, 20
	work := make(chan []*door, 8)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for ds := range work {
				for _, d := range ds {
					d.set()
					d.wake()
				}
			}
		})
	}
	u := NewUnordered[int]()
	signal := leaftest.NewSignal()
	for round := range rounds {
		ds, fs := doors(children)
		for _, f := range fs {
			u.Push(f)
		}
		next[int](u, signal)
		work <- ds
		for range round % 5 {
			next[int](u, signal)
			runtime.Gosched()
		}
		switch round % 3 {
		case 0:
			u.Drop()
			u = NewUnordered[int]()
		case 1:
			u.Clear()
		case 2:
			for f := range u.Drain() {
				f.Drop()
				break
			}
		}
		for _, d := range ds {
			d.mu.Lock()
			if !d.over || d.drops > 1 {
				t.Errorf("over=%v, %d drops", d.over, d.drops)
			}
			d.mu.Unlock()
		}
	}
	u.Drop()
	close(work)
	wg.Wait()
}

// A panic in a future's Drop goes on, after the others were dropped.
func TestPanicOnDrop(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		for _, how := range []string{"Drop", "Clear"} {
			ds, fs := doors(5)
			ds[1].onEnd = func() { panic("first") }
			ds[3].onEnd = func() { panic("second") }
			u, push := new(fs...)
			var w counter
			next[int](u, &w)
			p := leaftest.Panics(func() {
				if how == "Drop" {
					u.Drop()
				} else {
					u.Clear()
				}
			})
			for i, d := range ds {
				if d.drops != 1 {
					t.Errorf("%s: future %d dropped %d times", how, i, d.drops)
				}
				d.wake()
			}
			if p != "first" || u.Len() != 0 || w.Count() != 0 {
				t.Errorf("%s: panic %q, %d left, %d wakes", how, p, u.Len(), w.Count())
			}
			if how == "Clear" {
				push(futures.Ready(3))
				if got := next[int](u, &w); got != "3" {
					t.Errorf("unusable: %s", got)
				}
			}
		}
	})
}

// Whoever drains a set owns what it got; the rest is dropped, once.
func TestDrainPartially(t *testing.T) {
	ds, fs := doors(6)
	u := NewUnordered(fs...)
	n := 0
	for f := range u.Drain() {
		if n++; n == 4 {
			break
		}
		f.Drop()
	}
	for i, d := range ds {
		if want := 1; i == 3 && d.drops != 0 || i != 3 && d.drops != want {
			t.Errorf("future %d dropped %d times", i, d.drops)
		}
	}
	if u.Len() != 0 {
		t.Errorf("%d left", u.Len())
	}
	n = 0
	u.Push(futures.Ready(1))
	for f := range u.Drain() {
		f.Drop()
		n++
	}
	if n != 1 {
		t.Errorf("%d drained", n)
	}
}

func TestAllLends(t *testing.T) {
	_, fs := doors(3)
	u := NewUnordered(fs...)
	var got []futures.Future[int]
	for f := range u.All() {
		got = append(got, f)
	}
	for range u.All() {
		break
	}
	if !slices.Equal(got, fs) || u.Len() != 3 {
		t.Errorf("%d futures, %d left", len(got), u.Len())
	}
	u.Drop()
}

// Futures are dropped in the order in which they were pushed, and outcomes that wait
// for their turn with them.
func TestDropOrder(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		var order []int
		ds, fs := doors(4)
		for _, d := range ds {
			d.onEnd = func() { order = append(order, d.id) }
		}
		u, _ := new(fs...)
		var w counter
		next[int](u, &w)
		ds[2].wake()
		ds[1].wake()
		next[int](u, &w)
		u.Drop()
		u.Drop()
		if fmt.Sprint(order) != "[0 1 2 3]" {
			t.Errorf("dropped in the order %v", order)
		}
	})
	w := newWorld(t)
	o := NewOrdered[*item](w.gate(". . ."), w.gate("5"), w.gate("."))
	o.PushFront(w.gate("."))
	next[*item](o, &counter{})
	o.Drop()
	w.check("with an outcome waiting")
}

// A future that panics in its poll is dropped, and the set goes on without it.
func TestPanickingFuture(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		good, bad := &door{id: 1}, &door{id: 2}
		bad.then = func() { panic("bad") }
		bad.onEnd = func() { panic("and in Drop") }
		u, push := new(good, bad)
		var w counter
		if p := leaftest.Panics(func() { next[int](u, &w) }); p != "bad" {
			t.Errorf("panic %q", p)
		}
		if bad.drops != 1 || u.Len() != 1 {
			t.Errorf("dropped %d times, %d left", bad.drops, u.Len())
		}
		push(futures.Ready(3))
		good.set()
		got := next[int](u, &w) + next[int](u, &w) + next[int](u, &w)
		if got != "13eof" && got != "31eof" {
			t.Errorf("then %s", got)
		}
	})
}

// So is one that calls Goexit.
func TestGoexitInFuture(t *testing.T) {
	var left, drops int
	done := make(chan nothing)
	go func() {
		defer close(done)
		bad := &door{}
		u := NewUnordered[int](futures.PollFunc(func(*futures.Context) (int, bool, error) {
			runtime.Goexit()
			return 0, false, nil
		}, func() { drops++ }), bad)
		defer func() {
			left = u.Len()
			u.Drop()
		}()
		next[int](u, &counter{})
	}()
	<-done
	if left != 1 || drops != 1 {
		t.Errorf("%d left, %d drops", left, drops)
	}
}

// Dropping the set drops what is in it: senders see that nobody waits any more. What
// is woken then is nobody.
func TestDroppingSet(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		ds, fs := doors(3)
		u, _ := new(fs...)
		next[int](u, leaftest.Forbidden{})
		u.Drop()
		for _, d := range ds {
			if d.drops != 1 {
				t.Errorf("dropped %d times", d.drops)
			}
			d.wake()
		}
	})
}

// An outcome that is there before those in front of it stays hidden.
func TestOrderedQueueNeverUnblocked(t *testing.T) {
	ds, fs := doors(3)
	o := NewOrdered(fs...)
	var w counter
	for i := 2; i > 0; i-- {
		if got := next[int](o, &w); got != "pending" {
			t.Errorf("got %s", got)
		}
		ds[i].set()
	}
	for range 2 {
		if got := next[int](o, &w); got != "pending" {
			t.Errorf("got %s", got)
		}
	}
	front := &door{id: 9, open: true, err: errBoom}
	o.PushFront(front)
	if got := next[int](o, &w); got != "boom" {
		t.Errorf("pushed to the front: %s", got)
	}
	ds[0].set()
	if got := next[int](o, &w) + next[int](o, &w) + next[int](o, &w) + next[int](o, &w); got != "012eof" {
		t.Errorf("then %s", got)
	}
	if ds[2].polls != 2 {
		t.Errorf("%d polls of the last", ds[2].polls)
	}
}

// A push wakes an owner that waits, and only such a one.
func TestPushWakes(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		ds, fs := doors(2)
		u, push := new(fs[0])
		var w counter
		next[int](u, &w)
		push(fs[1])
		push(futures.Ready(5))
		if w.Count() != 1 {
			t.Errorf("%d wakes of a waiting owner", w.Count())
		}
		ds[0].set()
		next[int](u, &w)
		before := w.Count()
		push(futures.Ready(6))
		if w.Count() != before {
			t.Error("an owner that does not wait was woken")
		}
		u.Drop()
	})
}

// A failure with io.EOF is not the end.
func TestOutcomeEOF(t *testing.T) {
	eachContainer(t, func(t *testing.T, new func(fs ...futures.Future[int]) (containerOf, func(futures.Future[int]))) {
		u, _ := new(futures.Failed[int](io.EOF), futures.Ready(1))
		var w counter
		_, ready, err := u.PollNext(futures.NewContext(&w))
		if !ready || err != ErrItemEOF || !errors.Is(err, io.EOF) || next[int](u, &w) != "1" || next[int](u, &w) != "eof" {
			t.Errorf("got %v, %v", ready, err)
		}
	})
}

func TestNilIsRefused(t *testing.T) {
	var none *door
	for name, f := range map[string]func(){
		"NewUnordered": func() { NewUnordered[int](nil) },
		"Push":         func() { NewUnordered[int]().Push(none) },
		"PushBack":     func() { NewOrdered[int]().PushBack(none) },
		"Once":         func() { Once[int](none) },
		"Map":          func() { Map[int, int](nil, nil) },
		"Merge":        func() { Merge[int](Empty[int](), nil) },
		"Insert":       func() { NewMap[int, int]().Insert(1, nil) },
		"TakeUntil":    func() { TakeUntil[int, int](Empty[int](), nil) },
		"FromSeq":      func() { FromSeq[int](nil) },
	} {
		if p := leaftest.Panics(f); p == "" {
			t.Errorf("%s of nil does not panic", name)
		}
	}
}

// Tasks with a budget: futures that are always ready, or spend the whole budget, keep
// neither the other futures of the set nor the other tasks from running.
func TestBudgetDoesNotStarve(t *testing.T) {
	polls, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		others := 0
		other := futures.Spawn(co, futures.Async(func(co *futures.Co) (nothing, error) {
			for {
				others++
				co.Yield()
			}
		}))
		defer other.Drop()
		u := NewUnordered[int]()
		defer u.Drop()
		greedy := func(cx *futures.Context) (int, bool, error) {
			for cx.PollBudget() {
				cx.SpendBudget()
			}
			return 0, false, nil
		}
		last := 0
		u.Push(futures.PollFunc(greedy, nil))
		u.Push(futures.PollFunc(greedy, nil))
		u.Push(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			if last++; last == 20 {
				return 1, true, nil
			}
			cx.Waker().Wake()
			return 0, false, nil
		}, nil))
		if _, err := futures.Await(co, futures.Next[int](u)); err != nil {
			return 0, err
		}
		return others, nil
	}))
	if err != nil || polls < 20 {
		t.Errorf("%v; the other task was polled %d times", err, polls)
	}
}

// A stream that is always ready does not keep those in flight from being polled, at no
// limit, and neither keeps its task from yielding.
func TestBufferedDoesNotStarve(t *testing.T) {
	for name, buffer := range map[string]func(futures.Stream[futures.Future[int]]) futures.Stream[int]{
		"Buffered":        func(s futures.Stream[futures.Future[int]]) futures.Stream[int] { return Buffered(s, 1<<30) },
		"BufferUnordered": func(s futures.Stream[futures.Future[int]]) futures.Stream[int] { return BufferUnordered(s, 1<<30) },
	} {
		made := 0
		first := &door{id: 42}
		s := buffer(PollFunc(func(cx *futures.Context) (futures.Future[int], bool, error) { // no budget
			if made++; made == 1 {
				return first, true, nil
			}
			return futures.Pending[int](), true, nil
		}, nil))
		var w counter
		for round := range 5 {
			if got := next(s, &w); got != "pending" || w.Count() != round+1 || made != 32*(round+1) {
				t.Fatalf("%s: %s, %d wakes, %d made", name, got, w.Count(), made)
			}
		}
		first.set()
		if got := next(s, &w); got != "42" {
			t.Errorf("%s: %s", name, got)
		}
		s.Drop()
	}
}

func TestLimitBelowOne(t *testing.T) {
	for name, f := range map[string]func(){
		"Buffered":          func() { Buffered(Empty[futures.Future[int]](), 0) },
		"BufferUnordered":   func() { BufferUnordered(Empty[futures.Future[int]](), -1) },
		"FlattenUnordered":  func() { FlattenUnordered(Empty[futures.Stream[int]](), 0) },
		"ForEachConcurrent": func() { ForEachConcurrent(Empty[int](), 0, nil) },
		"Chunks":            func() { Chunks(Empty[int](), 0) },
		"ReadyChunks":       func() { ReadyChunks(Empty[int](), 0) },
		"NextMany":          func() { NextMany(Empty[int](), 0) },
	} {
		p := leaftest.Panics(f)
		n := 0
		if name == "BufferUnordered" {
			n = -1
		}
		if want := fmt.Sprintf("futures/stream: %s: n is %d, must be at least 1", name, n); p != want {
			t.Errorf("panic %q, want %q", p, want)
		}
	}
}

// The number of futures in flight never exceeds the limit, and gets there.
func TestBufferedKeepsLimit(t *testing.T) {
	for name, buffer := range map[string]func(futures.Stream[futures.Future[int]], int) futures.Stream[int]{
		"Buffered": Buffered[int], "BufferUnordered": BufferUnordered[int],
	} {
		live, most := 0, 0
		ds, _ := doors(50)
		i := -1
		s := buffer(RepeatWith(func() futures.Future[int] {
			i++
			live++
			most = max(most, live)
			return futures.Map[int](ds[i], func(v int) int { live--; return v })
		}), 7)
		var w counter
		got := 0
		for n := range 40 {
			for next(s, &w) != "pending" {
				got++
			}
			ds[n].set()
		}
		if most != 7 || got != 39 {
			t.Errorf("%s: %d at a time, %d items", name, most, got)
		}
		s.Drop()
	}
}

// A random model under an executor, with goroutines that complete the futures: every
// outcome is returned once, in order of the queue if that is to be, and nothing is
// polled without having been woken.
func TestRandomSets(t *testing.T) {
	for seed := range 40 {
		rng := rand.New(rand.NewPCG(uint64(seed), 3))
		n := 1 + rng.IntN(60)
		ordered := seed%2 == 0
		ds, fs := doors(n)
		var wakes atomic.Int64
		var wg sync.WaitGroup
		perm := rng.Perm(n)
		for g := range 3 {
			wg.Go(func() {
				for i := g; i < n; i += 3 {
					wakes.Add(2)
					ds[perm[i]].wake()
					runtime.Gosched()
					ds[perm[i]].set()
				}
			})
		}
		var s futures.Stream[int]
		if ordered {
			s = NewOrdered(fs...)
		} else {
			s = NewUnordered(fs...)
		}
		got, err := executor.Run(Collect(s))
		wg.Wait()
		polls := 0
		for _, d := range ds {
			polls += d.polls
			if d.drops != 0 {
				t.Errorf("seed %d: a completed future was dropped", seed)
			}
		}
		if err != nil || len(got) != n || int64(polls) > wakes.Load()+int64(n) || ordered && !slices.IsSorted(got) {
			t.Errorf("seed %d: %v; %d of %d outcomes %v; %d polls, %d wakes", seed, err, len(got), n, got, polls, wakes.Load())
		}
		slices.Sort(got)
		for i, v := range got {
			if i != v {
				t.Errorf("seed %d: outcomes %v", seed, got)
				break
			}
		}
	}
}

// One wake is one poll, of one future, in sets of any size.
func TestOnePollPerWake(t *testing.T) {
	for _, n := range []int{1, 10, 1_000, 50_000} {
		u, cs := cells(n)
		for i := range 100 {
			cs[i*7919%n].waker.Wake()
			if next[int](u, futures.NoopWaker()) != "pending" {
				t.Fatal("not pending")
			}
		}
		polls := -n // the first of each
		for i := range cs {
			polls += cs[i].polls
		}
		if polls != 100 {
			t.Errorf("%d futures: %d polls for 100 wakes", n, polls)
		}
		u.Drop()
	}
}
