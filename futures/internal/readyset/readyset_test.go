package readyset_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/internal/readyset"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

type (
	counter = leaftest.Counter
	set     = readyset.Set[int]
	node    = readyset.Node[int]
)

// turns polls s once, with w, and returns the members that had their turn. What the
// members do in it is up to during.
func turns(s *set, w readyset.Waker, during func(n *node)) (got []int) {
	s.Begin(w)
	for n := s.Next(); n != nil; n = s.Next() {
		s.Take()
		got = append(got, n.Value)
		if during != nil {
			during(n)
		}
		s.Pended(n)
	}
	return got
}

func newSet(n int) (*set, []*node) {
	s := new(set)
	var ns []*node
	for i := range n {
		ns = append(ns, &node{Value: i})
		s.Add(ns[i])
	}
	return s, ns
}

// Members have their turn in the order in which they were added, then in that of
// waking, and the parent is woken once per batch.
func TestTurns(t *testing.T) {
	s, ns := newSet(4)
	var w counter
	check := func(want string, wakes int) {
		t.Helper()
		before := w.Count()
		if got := fmt.Sprint(turns(s, &w, nil)); got != want || before != wakes || w.Count() != before {
			t.Errorf("turns %s, want %s; %d wakes before, want %d, %d in the poll", got, want, before, wakes, w.Count()-before)
		}
	}
	check("[0 1 2 3]", 0)
	check("[]", 0)
	ns[2].Wake()
	ns[0].Wake()
	ns[2].Wake()
	if !ns[2].Queued() || ns[1].Queued() {
		t.Error("Queued")
	}
	check("[2 0]", 1)
	ns[1].Wake()
	s.Remove(ns[1])
	ns[1].Wake() // does nothing
	s.Mute(ns[3])
	ns[3].Wake() // does nothing
	check("[]", 2)
	ns[1].Wake()
	ns[3].Wake()
	check("[]", 2)
	first := &node{Value: 9}
	s.AddFirst(first) // wakes a waiting parent
	s.Requeue(ns[0])
	s.Requeue(ns[0])
	check("[9 0]", 3)
	var members []int
	for n := range s.All() {
		members = append(members, n.Value)
	}
	if fmt.Sprint(members) != "[9 0 2 3]" || s.Len() != 4 || s.First() != first {
		t.Errorf("members %v", members)
	}
	s.Forget()
	ns[0].Wake()
	if w.Count() != 3 {
		t.Error("a forgotten parent was woken")
	}
}

// A poll ends when as many members were polled as there were at its start, or when
// two have woken themselves, and the parent is woken then.
func TestPollEnds(t *testing.T) {
	var w counter
	s, ns := newSet(4)
	if got := turns(s, &w, func(n *node) { n.Wake() }); fmt.Sprint(got) != "[0 1]" || w.Count() != 1 {
		t.Errorf("self-waking members: turns %v, %d wakes", got, w.Count())
	}
	if got := turns(s, &w, nil); fmt.Sprint(got) != "[2 3 0 1]" || w.Count() != 1 {
		t.Errorf("then: turns %v, %d wakes", got, w.Count())
	}
	// Each member wakes the next, which is polled in the same poll, up to the limit.
	ns[0].Wake()
	if got := turns(s, &w, func(n *node) { ns[(n.Value+1)%4].Wake() }); fmt.Sprint(got) != "[0 1 2 3]" || w.Count() != 3 {
		t.Errorf("ring: turns %v, %d wakes", got, w.Count())
	}
}

// A change of the parent's waker counts from the poll on that brings it.
func TestLatestWaker(t *testing.T) {
	s, ns := newSet(2)
	var a, b counter
	turns(s, &a, nil)
	turns(s, &b, nil)
	ns[0].Wake()
	ns[1].Wake()
	if a.Count() != 0 || b.Count() != 1 {
		t.Errorf("%d wakes of the first waker, %d of the latest", a.Count(), b.Count())
	}
}

// Clear removes every member, in order, whatever the drops do.
func TestClear(t *testing.T) {
	s, ns := newSet(5)
	var w counter
	turns(s, &w, nil)
	ns[3].Wake()
	var got []int
	p := leaftest.Panics(func() {
		s.Clear(func(i int) {
			got = append(got, i)
			if i%2 == 1 {
				panic(i)
			}
		})
	})
	if p != "1" || !slices.Equal(got, []int{0, 1, 2, 3, 4}) || s.Len() != 0 || s.First() != nil {
		t.Errorf("panic %q, dropped %v, %d left", p, got, s.Len())
	}
	for _, n := range ns {
		n.Wake()
	}
	s.Add(&node{Value: 7})
	if got := turns(s, &w, nil); fmt.Sprint(got) != "[7]" {
		t.Errorf("turns %v after Clear", got)
	}
}

// A random model: a member has a turn exactly if it was added or woken since its last
// one, and the parent is woken exactly if it was asleep then. The members stay in
// order, whatever is removed, in whatever phase of their lives.
func TestModel(t *testing.T) {
	for seed := range 200 {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		s := new(set)
		var w counter
		var nodes []*node
		var queue []int // the model: who has a turn, in order
		asleep := false
		wakes := 0
		waken := func() {
			if asleep {
				wakes++
				asleep = false
			}
		}
		for step := range 300 {
			switch k := rng.IntN(7); {
			case k == 0 || len(nodes) == 0:
				for i := range 1 + rng.IntN(10) {
					n := &node{Value: 100*step + i}
					if rng.IntN(8) == 0 {
						nodes = slices.Insert(nodes, 0, n)
						s.AddFirst(n)
					} else {
						nodes = append(nodes, n)
						s.Add(n)
					}
					queue = append(queue, n.Value)
					waken()
				}
			case k == 1:
				for range rng.IntN(max(1, len(nodes))) / 2 {
					i := rng.IntN(len(nodes))
					v := s.Remove(nodes[i])
					nodes[i].Wake() // does nothing
					nodes = slices.Delete(nodes, i, i+1)
					queue = slices.DeleteFunc(queue, func(q int) bool { return q == v })
				}
			case k == 2 && rng.IntN(20) == 0:
				s.Clear(func(int) {})
				nodes, queue = nil, nil
			case k == 2:
				i := rng.IntN(len(nodes))
				v := s.Remove(nodes[i])
				nodes = slices.Delete(nodes, i, i+1)
				queue = slices.DeleteFunc(queue, func(q int) bool { return q == v })
			case k < 5:
				n := nodes[rng.IntN(len(nodes))]
				n.Wake()
				if !slices.Contains(queue, n.Value) {
					queue = append(queue, n.Value)
					waken()
				}
			default:
				got := turns(s, &w, nil)
				if !slices.Equal(got, queue) {
					t.Fatalf("seed %d, step %d: turns %v, want %v", seed, step, got, queue)
				}
				queue, asleep = nil, true
			}
			var members []int
			for n := range s.All() {
				members = append(members, n.Value)
			}
			if s.Len() != len(nodes) || !slices.EqualFunc(members, nodes, func(m int, n *node) bool { return m == n.Value }) {
				t.Fatalf("seed %d, step %d: members %v", seed, step, members)
			}
			if w.Count() != wakes {
				t.Fatalf("seed %d, step %d: %d wakes, want %d", seed, step, w.Count(), wakes)
			}
		}
	}
}

// Goroutines that wake members at random, while the owner polls, removes and clears:
// no wake is lost. Each member counts how often it was to be polled.
func TestConcurrentWakes(t *testing.T) {
	const members, wakers, rounds = 16, 4, 2000
	s := new(set)
	signal := leaftest.NewSignal()
	var due [members]atomic.Int64 // incremented before a wake
	var seen [members]int64
	nodes := make([]*node, members)
	for i := range nodes {
		nodes[i] = &node{Value: i}
		s.Add(nodes[i])
	}
	var stale []*node
	for i := range 4 {
		n := &node{Value: -1 - i}
		s.Add(n)
		stale = append(stale, n)
	}
	var wg sync.WaitGroup
	var running atomic.Int32
	running.Store(wakers)
	for g := range wakers {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 2))
			for range rounds {
				i := rng.IntN(members)
				due[i].Add(1)
				nodes[i].Wake()
				stale[rng.IntN(len(stale))].Wake()
				if rng.IntN(8) == 0 {
					runtime.Gosched()
				}
			}
			running.Add(-1)
			signal.Wake()
		})
	}
	for {
		last := running.Load() == 0
		got := turns(s, signal, func(n *node) {
			if n.Value >= 0 {
				seen[n.Value] = due[n.Value].Load()
			}
		})
		if len(got) == 0 {
			if last {
				break
			}
			<-signal
		}
	}
	wg.Wait()
	for i := range seen {
		if seen[i] != due[i].Load() {
			t.Errorf("member %d: %d wakes, the last poll saw %d", i, due[i].Load(), seen[i])
		}
	}
}

// A removed node that somebody still has as a waker keeps no other in memory, once the
// set has removed some more: not those that came after it, for all the set's life.
func TestRemovedNodeKeepsNothing(t *testing.T) {
	s, ns := newSet(100)
	var w counter
	turns(s, &w, nil)
	var gone atomic.Int32
	runtime.AddCleanup(ns[51], func(int) { gone.Add(1) }, 0)
	runtime.AddCleanup(ns[90], func(int) { gone.Add(1) }, 0)
	left := ns[50] // the waker that is left over
	for i := 10; i < 100; i++ {
		s.Remove(ns[i])
		ns[i] = nil
	}
	for range 100 {
		if gone.Load() == 2 {
			break
		}
		runtime.GC()
		runtime.Gosched()
	}
	if gone.Load() != 2 {
		t.Error("removed nodes are kept in memory")
	}
	left.Wake()
	runtime.KeepAlive(s)
	runtime.KeepAlive(ns)
}

func TestRemoveWhileWoken(t *testing.T) {
	for round := range 500 {
		var s set
		w := leaftest.NewSignal()
		nodes := make([]*node, 8)
		for i := range nodes {
			nodes[i] = &node{Value: i}
			s.Add(nodes[i])
		}
		turns(&s, w, nil)
		var wg sync.WaitGroup
		for g := range 2 {
			wg.Go(func() {
				for i := range nodes {
					nodes[(i+g*4)%8].Wake()
				}
			})
		}
		if round%2 == 0 {
			s.Clear(func(int) {})
		} else {
			for _, n := range nodes {
				s.Remove(n)
			}
		}
		wg.Wait()
		if got := turns(&s, w, nil); len(got) > 0 || s.Len() != 0 {
			t.Fatalf("removed members have turns: %s", strings.Trim(fmt.Sprint(got), "[]"))
		}
	}
}
