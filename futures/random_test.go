package futures_test

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// world makes random futures and keeps count of what they own.
type world struct {
	rng    *rand.Rand
	made   atomic.Int64 // leaves that were made
	ended  atomic.Int64 // completed, or dropped for the first time
	opened atomic.Int64 // deferred calls that are owed
	closed atomic.Int64
	mu     sync.Mutex
	leaves []*leaf

	tracker futures.TaskTracker
}

// leaf is ready when another goroutine says so. It fails the test if it is polled
// or dropped out of turn.
type leaf struct {
	w     *world
	mu    sync.Mutex
	waker futures.Waker
	set   bool
	over  bool
}

func (w *world) leaf() futures.Future[int] {
	l := &leaf{w: w}
	w.made.Add(1)
	w.mu.Lock()
	w.leaves = append(w.leaves, l)
	w.mu.Unlock()
	return l
}

func (l *leaf) Poll(cx *futures.Context) (int, bool, error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		panic("leaf polled after its end")
	}
	if !l.set {
		l.waker = cx.Waker()
		return 0, false, nil
	}
	cx.SpendBudget()
	l.over = true
	l.w.ended.Add(1)
	return 1, true, nil
}

func (l *leaf) Drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waker = nil
	if !l.over {
		l.over = true
		l.w.ended.Add(1)
	}
}

// step opens a leaf, or wakes it for nothing.
func (w *world) step(rng *rand.Rand) {
	w.mu.Lock()
	if len(w.leaves) == 0 {
		w.mu.Unlock()
		return
	}
	i := rng.IntN(len(w.leaves))
	l := w.leaves[i]
	open := rng.IntN(3) > 0
	if open {
		w.leaves[i] = w.leaves[len(w.leaves)-1]
		w.leaves = w.leaves[:len(w.leaves)-1]
	}
	w.mu.Unlock()
	l.mu.Lock()
	l.set = l.set || open
	wk := l.waker
	l.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

// future makes a random one.
func (w *world) future(depth int) futures.Future[int] {
	n := 22
	if depth == 0 {
		n = 2
	}
	sub := func() futures.Future[int] { return w.future(depth - 1) }
	switch w.rng.IntN(n) {
	case 0:
		return futures.Ready(1)
	case 1:
		return w.leaf()
	case 2:
		return futures.Map(sub(), func(v int) int { return v + 1 })
	case 3:
		return futures.AndThen(sub(), func(int) futures.Future[int] { return sub() })
	case 4:
		return futures.Race(sub(), sub(), sub())
	case 5:
		return futures.Map(futures.JoinAll(sub(), sub()), func(rs []futures.Result[int]) int { return len(rs) })
	case 6:
		s := futures.Share(sub())
		return futures.Race[int](s.Clone(), s)
	case 7:
		f, h := futures.Abortable(sub())
		if w.rng.IntN(4) == 0 {
			h.Abort()
		}
		return futures.OrElse(f, func(error) futures.Future[int] { return futures.Ready(0) })
	case 8, 9, 10, 11:
		return w.few(sub(), sub())
	case 12:
		return futures.Unconstrained(sub())
	case 13:
		return w.scope(depth)
	default:
		return w.block(depth)
	}
}

var unseen futures.Local[int]

// few makes a random one of two others.
func (w *world) few(a, b futures.Future[int]) futures.Future[int] {
	switch w.rng.IntN(8) {
	case 0:
		return futures.Map(futures.TryJoin2(a, b), func(p futures.Pair[int, int]) int { return p.First + p.Second })
	case 1:
		return futures.Map(futures.Race2(a, b), futures.Merge)
	case 2:
		return futures.AndThen(futures.Select2(a, b), func(won futures.Either[
			futures.Pair[futures.Result[int], futures.Future[int]],
			futures.Pair[futures.Result[int], futures.Future[int]]]) futures.Future[int] {
			return futures.Merge(won).Second
		})
	case 3:
		return futures.AndThen(futures.SelectAll(a, b), func(won futures.Selected[int]) futures.Future[int] {
			won.Drop()
			return futures.Ready(won.Index)
		})
	case 4:
		work, handle := futures.Remote(a)
		return futures.Map(futures.Join3(work, futures.Future[int](handle), b), func(futures.Triple[
			futures.Result[struct{}], futures.Result[int], futures.Result[int]]) int {
			return 1
		})
	case 5:
		work, handle := futures.Remote(a)
		handle.Forget()
		return futures.Map(futures.TryJoin2(b, work), func(p futures.Pair[int, struct{}]) int { return p.First })
	case 6:
		token := futures.NewCancelToken()
		b = futures.Inspect(b, func(int, error) { token.Cancel() })
		a = futures.MapResult(futures.RunUntilCancelled(token, a), func(v int, _ error) (int, error) { return v, nil })
		return futures.Map(futures.JoinThenTry(a, b), func(vs []int) int { return len(vs) })
	default:
		return futures.WithLocal(&unseen, 1, futures.Race(futures.Track(&w.tracker, a), b))
	}
}

// scope makes a scope with tasks of all kinds.
func (w *world) scope(depth int) futures.Future[int] {
	body, a, b, c := w.future(depth-1), w.future(depth-1), w.future(depth-1), w.future(depth-1)
	fails := w.rng.IntN(3) == 0
	return futures.MapResult(futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		w.opened.Add(1)
		defer w.closed.Add(1)
		s.Go(futures.MapResult(a, func(int, error) (nothing, error) {
			if fails {
				return nothing{}, errBoom
			}
			return nothing{}, nil
		}))
		futures.Fork(s, b).Forget()
		h := futures.Fork(s, c)
		defer h.Drop()
		return futures.Await(co, body)
	}, body, a, b, c), func(v int, _ error) (int, error) { return v, nil })
}

// block makes a random async block. Its captures are what it makes its way
// through; what it does not get to, and has not handed to a task, is dropped by
// a deferred call.
func (w *world) block(depth int) futures.Future[int] {
	kind := w.rng.IntN(6)
	a, b, cleanup := w.future(depth-1), w.future(depth-1), w.future(0)
	slow := w.rng.IntN(2) == 0
	return futures.Async(func(co *futures.Co) (n int, err error) {
		spawn := func(f *futures.Future[int]) *futures.Task[int] {
			task := futures.Spawn(co, *f)
			*f = futures.Ready(0)
			return task
		}
		defer func() { a.Drop() }()
		defer func() { b.Drop() }()
		w.opened.Add(1)
		defer w.closed.Add(1)
		defer cleanup.Drop()
		defer func() {
			if slow {
				co.Yield()
			}
		}()
		switch kind {
		case 0:
			futures.Await(co, a)
			return futures.Await(co, b)
		case 1:
			x, y := futures.On(a), futures.On(futures.Ref(b))
			if co.Select(x, y) == futures.Branch(x) {
				return futures.Await(co, b)
			}
			return 2, nil
		case 2:
			co.Join(futures.On(a), futures.On(b))
			return 3, nil
		case 3:
			t := spawn(&a)
			defer t.Drop()
			futures.Await(co, b)
			t.Abort()
			return futures.Await(co, t)
		case 4:
			g := futures.NewGroup[int](co)
			defer co.AsyncDrop(g)
			g.Spawn(a)
			a = futures.Ready(0)
			g.Spawn(b)
			b = futures.Ready(0)
			return futures.Await(co, futures.Next(g))
		default:
			spawn(&a).Detach()
			co.Yield()
			co.TrySelect(futures.On(b))
			return 4, nil
		}
	}, a, b, cleanup)
}

// Random programs, woken at random from other goroutines and cancelled at random
// points: whatever was made completes or is dropped, every deferred call runs, and
// nothing is polled after its end.
func TestRandomPrograms(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 50
	}
	for seed := range rounds {
		w := &world{rng: rand.New(rand.NewPCG(uint64(seed), 7))}
		f := w.future(4)
		cancelAt := w.rng.IntN(60)
		stop := make(chan nothing)
		var wg sync.WaitGroup
		for i := range 2 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				rng := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
				for {
					select {
					case <-stop:
						return
					default:
						w.step(rng)
						runtime.Gosched()
					}
				}
			}()
		}
		_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
			task := futures.Spawn(co, f)
			if seed%2 == 0 {
				return futures.Await(co, task)
			}
			for range cancelAt {
				co.Yield()
			}
			return 0, co.AsyncDrop(task)
		}))
		close(stop)
		wg.Wait()
		if err == futures.ErrCancelled {
			err = nil // of a task that the program aborted
		}
		if n := w.tracker.Len(); n != 0 {
			t.Fatalf("seed %d: %d futures are still tracked", seed, n)
		}
		if made, ended := w.made.Load(), w.ended.Load(); err != nil || made != ended || w.opened.Load() != w.closed.Load() {
			t.Fatalf("seed %d: %v; %d leaves made, %d ended; %d bodies begun, %d cleaned up",
				seed, err, made, ended, w.opened.Load(), w.closed.Load())
		}
	}
}
