package lock

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// droppers makes a future of a guard or permit one of a Dropper, so that the tests
// of semaphores and of locks can be the same.
type droppers[H futures.Dropper] struct{ futures.Future[H] }

func (d droppers[H]) Poll(cx *futures.Context) (futures.Dropper, bool, error) {
	h, ready, err := d.Future.Poll(cx)
	return h, ready, err
}

func asDroppers[H futures.Dropper](f futures.Future[H]) futures.Future[futures.Dropper] {
	return droppers[H]{f}
}

// subject is a semaphore, or a lock seen as one.
type subject struct {
	p       *permits
	acquire func(n int) futures.Future[futures.Dropper]
	try     func(n int) (futures.Dropper, bool) // nil if there is none
}

func semaphoreSubject(total int) subject {
	s := NewSemaphore(total)
	return subject{&s.permits,
		func(n int) futures.Future[futures.Dropper] { return asDroppers(s.Acquire(n)) },
		func(n int) (futures.Dropper, bool) {
			p, ok := s.TryAcquire(n)
			return p, ok
		},
	}
}

// rwMutexSubject is asked for 1 by a reader and for everyone by a writer.
func rwMutexSubject() subject {
	m := NewRWMutex(0)
	return subject{&m.permits, func(n int) futures.Future[futures.Dropper] {
		if n == everyone {
			return asDroppers(m.Lock())
		}
		return asDroppers(m.RLock())
	}, nil}
}

// commands is a subject with its futures and what they yielded by name.
func (s subject) commands() map[string]func(args ...string) string {
	fs := map[string]futures.Future[futures.Dropper]{}
	held := map[string]futures.Dropper{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	number := func(a []string) int {
		n, err := strconv.Atoi(a[1])
		if err != nil {
			panic(err)
		}
		return n
	}
	total := s.p.free
	return map[string]func(args ...string) string{
		"acquire": func(a ...string) string { fs[a[0]] = s.acquire(number(a)); return "" },
		"lock":    func(a ...string) string { fs[a[0]] = s.acquire(everyone); return "" },
		"rlock":   func(a ...string) string { fs[a[0]] = s.acquire(1); return "" },
		// poll NAME, or poll NAME WAKER
		"poll": func(a ...string) string {
			h, ready, err := fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))
			switch {
			case err != nil:
				return err.Error()
			case !ready:
				return "pending"
			}
			held[a[0]] = h
			return "held"
		},
		"drop": func(a ...string) string { fs[a[0]].Drop(); return "" },
		"try": func(a ...string) string {
			h, ok := s.try(number(a))
			if !ok {
				return "no"
			}
			held[a[0]] = h
			return "held"
		},
		"release": func(a ...string) string {
			switch h := held[a[0]].(type) {
			case *Permit:
				h.Release()
			case *Guard[int]:
				h.Unlock()
			}
			return ""
		},
		"release-drop": func(a ...string) string { held[a[0]].Drop(); return "" },
		"add": func(a ...string) string {
			v := held[a[0]].(*Guard[int]).Value()
			*v++
			return strconv.Itoa(*v)
		},
		"value": func(a ...string) string { return strconv.Itoa(*held[a[0]].(*Guard[int]).Value()) },
		// wakes NAME..., the counts
		"wakes": func(a ...string) string {
			var counts []string
			for _, name := range a {
				counts = append(counts, strconv.Itoa(waker(name).Count()))
			}
			return strings.Join(counts, " ")
		},
		// how many are out, and whether anybody waits
		"out": func(a ...string) string {
			s.p.mu.Lock()
			defer s.p.mu.Unlock()
			return fmt.Sprint(total-s.p.free, !s.p.waiters.Empty())
		},
	}
}

// model says what a subject must do: who has what is settled by going through the
// queue from its front.
type model struct {
	free  int
	queue []*asked
}

// asked is a future of the subject, and what must be true of it.
type asked struct {
	f     futures.Future[futures.Dropper]
	n     int
	state string // "new", "queued", "granted", "held", "gone"
	waker *leaftest.Counter
	wakes int // that waker has had, or must have had
	held  futures.Dropper
}

func (m *model) settle() {
	for len(m.queue) > 0 && m.queue[0].n <= m.free {
		a := m.queue[0]
		m.queue = m.queue[1:]
		m.free -= a.n
		a.state = "granted"
		a.wakes++
	}
}

// Random requests, polls, drops and releases of a semaphore and of a lock lead to
// what the model says, after every step: who is granted what and in which order, who
// is woken and how often, through which waker, and how many are free.
func TestModel(t *testing.T) {
	tests := map[string]struct {
		total int
		make  func() subject
		need  func(rng *rand.Rand) int
	}{
		"Semaphore of 1": {1, func() subject { return semaphoreSubject(1) }, func(rng *rand.Rand) int { return 1 }},
		"Semaphore of 5": {5, func() subject { return semaphoreSubject(5) }, func(rng *rand.Rand) int { return rng.IntN(6) }},
		"RWMutex": {everyone, rwMutexSubject, func(rng *rand.Rand) int {
			if rng.IntN(3) == 0 {
				return everyone
			}
			return 1
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(60) {
				runModel(t, rand.New(rand.NewPCG(seed, 3)), test.make(), test.total, test.need)
			}
		})
	}
}

func runModel(t *testing.T, rng *rand.Rand, s subject, total int, need func(*rand.Rand) int) {
	t.Helper()
	m := &model{free: total}
	var all []*asked
	var trace []string
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("%s\nafter\n%s", fmt.Sprintf(format, args...), strings.Join(trace, "\n"))
	}
	for range 300 {
		var a *asked
		if live := slices.DeleteFunc(slices.Clone(all), func(a *asked) bool { return a.state == "gone" }); len(live) > 0 {
			a = live[rng.IntN(len(live))]
		}
		op := rng.IntN(7)
		if a == nil || op == 0 && len(all) < 40 {
			n := need(rng)
			all = append(all, &asked{f: s.acquire(n), n: n, state: "new", waker: &leaftest.Counter{}})
			trace = append(trace, fmt.Sprintf("%d asks for %d", len(all)-1, n))
			continue
		}
		who := slices.Index(all, a)
		switch {
		case op == 1 && s.try != nil:
			n := need(rng)
			want := n <= m.free && len(m.queue) == 0
			h, ok := s.try(n)
			trace = append(trace, fmt.Sprintf("try %d: %v", n, ok))
			if ok != want {
				fail("want %v", want)
			}
			if ok {
				m.free -= n
				all = append(all, &asked{n: n, state: "held", held: h, waker: &leaftest.Counter{}})
			}
		case a.state == "held":
			if rng.IntN(2) == 0 {
				break
			}
			trace = append(trace, fmt.Sprintf("%d releases", who))
			a.held.Drop()
			a.held.Drop()
			a.state = "gone"
			m.free += a.n
			m.settle()
		case op <= 4: // a poll with the same waker or another one
			if rng.IntN(3) == 0 {
				a.waker, a.wakes = &leaftest.Counter{}, 0
			}
			switch {
			case a.state == "new" && (a.n > m.free || len(m.queue) > 0):
				a.state = "queued"
				m.queue = append(m.queue, a)
			case a.state == "new":
				m.free -= a.n
				a.state = "held"
			case a.state == "granted":
				a.state = "held"
			}
			h, ready, err := a.f.Poll(futures.NewContext(a.waker))
			trace = append(trace, fmt.Sprintf("%d polled: %v", who, ready))
			if err != nil || ready != (a.state == "held") {
				fail("got %v, %v, but it is %s", ready, err, a.state)
			}
			a.held = h
		default:
			trace = append(trace, fmt.Sprintf("%d dropped while %s", who, a.state))
			a.f.Drop()
			a.f.Drop()
			switch a.state {
			case "queued":
				m.queue = slices.DeleteFunc(m.queue, func(b *asked) bool { return a == b })
			case "granted":
				m.free += a.n
			}
			a.state = "gone"
			m.settle()
		}
		for i, a := range all {
			if a.waker.Count() != a.wakes {
				fail("%d (%s) was woken %d times, want %d", i, a.state, a.waker.Count(), a.wakes)
			}
		}
		if s.p.free != m.free || s.p.waiters.Empty() != (len(m.queue) == 0) {
			fail("%d free, want %d; %d wait", s.p.free, m.free, len(m.queue))
		}
	}
	for _, a := range all {
		switch a.state {
		case "held":
			a.held.Drop()
		case "gone":
		default:
			a.f.Drop()
		}
	}
	if s.p.free != total || !s.p.waiters.Empty() {
		fail("%d free at the end", s.p.free)
	}
}

// A waker is called without the lock: it may ask, drop and release.
func TestWakerMayUseThePermits(t *testing.T) {
	for name, s := range map[string]subject{"Semaphore": semaphoreSubject(2), "RWMutex": rwMutexSubject()} {
		t.Run(name, func(t *testing.T) {
			total := s.p.free
			cx := futures.NewContext(futures.NoopWaker())
			h, _, _ := s.acquire(total).Poll(cx)
			a, b := s.acquire(total), s.acquire(1)
			called := 0
			a.Poll(futures.NewContext(&leaftest.Callback{F: func() {
				called++
				h.Drop()
				f := s.acquire(1)
				f.Poll(cx)
				f.Drop()
				a.Drop() // which serves b
			}}))
			var w leaftest.Counter
			b.Poll(futures.NewContext(&w))
			h.Drop()
			if called != 1 || w.Count() != 1 {
				t.Errorf("called %d times, b woken %d times", called, w.Count())
			}
			if _, ready, _ := b.Poll(cx); !ready {
				t.Error("b got nothing")
			}
		})
	}
}

// A waker that panics does not keep the others that are served from being woken.
func TestReleaseWakesAllInSpiteOfPanics(t *testing.T) {
	m := NewRWMutex(0)
	g, _, _ := m.Lock().Poll(futures.NewContext(futures.NoopWaker()))
	var w leaftest.Counter
	m.RLock().Poll(futures.NewContext(leaftest.Forbidden{}))
	m.RLock().Poll(futures.NewContext(&w))
	if leaftest.Panics(g.Unlock) == "" {
		t.Error("the panic was swallowed")
	}
	if w.Count() != 1 {
		t.Errorf("woken %d times", w.Count())
	}
	g.Unlock() // is unlocked already
}
