package sched

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

var soak = flag.Duration("futures.soak", 0, "how long the randomised tests of schedulers go on; 0 is a short run")

// The ring against a plain queue, on one goroutine: what push hands on is what a
// queue would have, and everything comes out once and in order.
func TestRingModel(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var r, thief ring
		r.head.Store(pack(^uint32(0)-100, ^uint32(0)-100)) // the numbers are about to wrap around
		r.tail.Store(^uint32(0) - 100)
		var model, stolen []*Task
		for range 3000 {
			switch rng.IntN(5) {
			case 0, 1, 2:
				task := new(Task)
				over := r.push(task)
				model = append(model, task)
				for o := over.pop(); o != nil; o = over.pop() {
					i := 0
					if o == task {
						i = len(model) - 1
					}
					if model[i] != o {
						t.Fatalf("seed %d: pushed out of order", seed)
					}
					model = append(model[:i], model[i+1:]...)
				}
			case 3:
				got := r.pop()
				if len(model) == 0 && got != nil || len(model) > 0 && got != model[0] {
					t.Fatalf("seed %d: popped another", seed)
				}
				model = model[min(1, len(model)):]
			case 4:
				if rng.IntN(20) != 0 {
					continue
				}
				first, n := r.steal(&thief)
				if want := len(model) - len(model)/2; int(n) > want || want > 0 && n == 0 && thief.free() > 0 {
					t.Fatalf("seed %d: stole %d of %d", seed, n, len(model))
				}
				if n > 0 {
					stolen = append(stolen, model[1:n]...)
					if first != model[0] {
						t.Fatalf("seed %d: stole another", seed)
					}
					model = model[n:]
				}
				for len(stolen) > 0 && rng.IntN(3) != 0 {
					if thief.pop() != stolen[0] {
						t.Fatalf("seed %d: the thief has another", seed)
					}
					stolen = stolen[1:]
				}
			}
			if int(r.size()) != len(model) || int(thief.size()) != len(stolen) {
				t.Fatalf("seed %d: %d and %d queued, not %d and %d", seed, r.size(), thief.size(), len(model), len(stolen))
			}
		}
	}
}

// The ring with thieves: whatever is pushed is taken once. The owner overflows it
// while thieves are at work, which is where a ring loses tasks or hands them out
// twice if it reads the head again after it has seen that it is full.
func TestRingStress(t *testing.T) {
	deadline := time.Now().Add(max(*soak/4, 300*time.Millisecond))
	for round := 0; time.Now().Before(deadline); round++ {
		const n = 20000
		tasks := make([]Task, n)
		taken := make([]atomic.Int32, n)
		take := func(t *Task) {
			i := (uintptr(unsafe.Pointer(t)) - uintptr(unsafe.Pointer(&tasks[0]))) / unsafe.Sizeof(Task{})
			taken[i].Add(1)
		}
		var r ring
		var over queue
		var stop atomic.Bool
		var wg sync.WaitGroup
		for range 3 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				var own ring
				for !stop.Load() {
					if t, _ := r.steal(&own); t != nil {
						take(t)
					}
					for t := own.pop(); t != nil; t = own.pop() {
						take(t)
					}
					runtime.Gosched()
				}
			}()
		}
		for i := range tasks {
			over.concat(r.push(&tasks[i]))
			if i%7 == round%7 {
				if t := r.pop(); t != nil {
					take(t)
				}
			}
		}
		for t := r.pop(); t != nil; t = r.pop() {
			take(t)
		}
		stop.Store(true)
		wg.Wait()
		for t := over.pop(); t != nil; t = over.pop() {
			take(t)
		}
		for i := range taken {
			if got := taken[i].Load(); got != 1 {
				t.Fatalf("round %d: task %d was taken %d times", round, i, got)
			}
		}
	}
}

// actor is a task of the soak: it does something at random in each poll, and counts
// what becomes of it.
type actor struct {
	head    Task
	world   *world
	rng     *rand.Rand
	polling atomic.Int32
	steps   int
	ended   atomic.Int32
}

// world is what the actors have in common.
type world struct {
	t       *testing.T
	s       *Stealing
	mu      sync.Mutex
	asleep  []*actor // pending; whoever takes one out wakes it
	created atomic.Int64
	settled atomic.Int64
	refused atomic.Int64
}

func (w *world) actor(seed uint64, steps int) *actor {
	w.created.Add(1)
	return &actor{world: w, rng: rand.New(rand.NewPCG(seed, 2)), steps: steps}
}

// wakeOne wakes a pending actor, if there is one.
func (w *world) wakeOne(rng *rand.Rand) {
	w.mu.Lock()
	var a *actor
	if n := len(w.asleep); n > 0 {
		i := rng.IntN(n)
		a = w.asleep[i]
		w.asleep[i] = w.asleep[n-1]
		w.asleep = w.asleep[:n-1]
	}
	w.mu.Unlock()
	if a != nil {
		a.head.Wake()
	}
}

func (a *actor) PollTask(*Worker) (done bool) {
	w := a.world
	if a.polling.Add(1) != 1 {
		w.t.Error("a task is polled by two workers at a time")
	}
	defer a.polling.Add(-1)
	if a.ended.Load() != 0 {
		w.t.Error("a task is polled after its end")
	}
	if a.head.Aborted() {
		return true
	}
	if a.steps--; a.steps <= 0 {
		w.wakeOne(a.rng)
		return true
	}
	switch a.rng.IntN(6) {
	case 0: // spawn
		b := w.actor(a.rng.Uint64(), a.steps/2)
		b.head.Init(b, a.head.Home())
		if b.head.Home().StartHere(&b.head) != nil {
			b.head.refuse(ErrClosed)
		}
		a.head.Wake()
	case 1: // abort somebody
		w.mu.Lock()
		var b *actor
		if n := len(w.asleep); n > 0 {
			b = w.asleep[a.rng.IntN(n)]
		}
		w.mu.Unlock()
		if b != nil && a.rng.IntN(4) == 0 {
			b.head.Abort()
		}
		a.head.Wake()
	case 2: // yield
		a.head.Wake()
		a.head.Wake()
	default: // sleep, and wake others
		w.wakeOne(a.rng)
		w.mu.Lock()
		w.asleep = append(w.asleep, a)
		w.mu.Unlock()
		if a.rng.IntN(3) == 0 {
			w.wakeOne(a.rng)
		}
	}
	return false
}

func (a *actor) Broken(_ *Worker, p any) { panic(p) }
func (a *actor) Cancel()                 { a.head.Abort() }
func (a *actor) Refuse(error)            { a.world.refused.Add(1) }
func (a *actor) Abandon()                { panic("abandoned") }
func (a *actor) Held() bool              { return false }
func (a *actor) Hollow() Contents        { panic("hollowed") }
func (a *actor) Fill(Contents)           {}
func (a *actor) Describe() string        { return "actor" }
func (a *actor) Settled() {
	if a.ended.Add(1) != 1 {
		a.world.t.Error("a task has ended twice")
	}
	a.head.Settle()
	a.world.settled.Add(1)
}

// Spawn, wake, yield, abort, steal and shut down, at random, with tasks from inside
// and outside, every other time with events, on one to eight threads: every task ends
// exactly once, none is polled by two workers, and the workers end.
func TestStealingSoak(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	deadline := time.Now().Add(max(*soak/2, time.Second))
	before := runtime.NumGoroutine()
	total := int64(0)
	for round := uint64(0); time.Now().Before(deadline); round++ {
		rng := rand.New(rand.NewPCG(round, 3))
		runtime.GOMAXPROCS(1 + int(round)%8)
		w := &world{t: t}
		w.s = NewStealing(1+rng.IntN(8), func(err error) { t.Error(err) }, nil)
		if round%2 == 1 {
			eventful.Store(w)
		}
		var outside sync.WaitGroup
		for range 1 + rng.IntN(3) {
			outside.Add(1)
			seed := rng.Uint64()
			go func() {
				defer outside.Done()
				rng := rand.New(rand.NewPCG(seed, 4))
				for range 50 + rng.IntN(500) {
					a := w.actor(rng.Uint64(), rng.IntN(30))
					a.head.Init(a, w.s.Handle().Home)
					if a.head.Home().Start(&a.head, false) != nil {
						a.head.refuse(ErrClosed)
					}
					if rng.IntN(3) == 0 {
						w.wakeOne(rng)
					}
					if rng.IntN(50) == 0 {
						time.Sleep(time.Duration(rng.IntN(200)) * time.Microsecond)
					}
				}
			}()
		}
		if rng.IntN(3) > 0 { // shut down after, or while, tasks come
			outside.Wait()
		}
		if rng.IntN(2) == 0 { // to the end: whoever is not asleep must be polled
			outside.Wait()
			for end := time.Now().Add(2 * time.Minute); w.settled.Load() != w.created.Load(); w.wakeOne(rng) {
				if time.Now().After(end) {
					t.Fatalf("round %d: a wake-up is lost; %d of %d tasks have ended\n%s", round, w.settled.Load(), w.created.Load(), dump(w.s))
				}
				runtime.Gosched()
			}
		}
		w.s.Close()
		select {
		case <-w.s.Done():
		case <-time.After(2 * time.Minute):
			t.Fatalf("round %d: does not end; %d of %d tasks have\n%s", round, w.settled.Load(), w.created.Load(), dump(w.s))
		}
		outside.Wait()
		eventful.Store(nil)
		if c, s := w.created.Load(), w.settled.Load(); c != s {
			t.Fatalf("round %d: %d tasks were made, %d have ended", round, c, s)
		}
		total += w.created.Load()
	}
	for end := time.Now().Add(time.Minute); runtime.NumGoroutine() > before; {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines more than before", runtime.NumGoroutine()-before)
		}
		time.Sleep(time.Millisecond)
	}
	t.Logf("%d tasks", total)
}

// dump shows where a scheduler's tasks are.
func dump(s *Stealing) string {
	text := fmt.Sprintf("parked %d, searching %d, overflow %d\n", s.parked.Load(), s.searching.Load(), s.overflow.n.Load())
	for i, c := range s.cores {
		listed := 0
		c.mu.Lock()
		for t := c.newest; t != nil; t = t.older {
			listed++
		}
		c.mu.Unlock()
		text += fmt.Sprintf("worker %d: parked %v, ring %d, inbox %v, listed %d\n", i, c.parked.Load(), c.ring.size(), c.inbox.Load() != nil, listed)
	}
	return text
}
