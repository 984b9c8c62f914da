package lock

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

// commands is a mutex with its futures and guards by name.
func commands() map[string]func(args ...string) string {
	m := NewMutex(0)
	fs := map[string]futures.Future[*Guard[int]]{}
	guards := map[string]*Guard[int]{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	return map[string]func(args ...string) string{
		"lock": func(a ...string) string { fs[a[0]] = m.Lock(); return "" },
		// poll NAME, or poll NAME WAKER
		"poll": func(a ...string) string {
			g, ready, err := fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))
			switch {
			case err != nil:
				return err.Error()
			case !ready:
				return "pending"
			}
			guards[a[0]] = g
			return "held"
		},
		"drop": func(a ...string) string { fs[a[0]].Drop(); return "" },
		"try": func(a ...string) string {
			g, ok := m.TryLock()
			if !ok {
				if g != nil {
					return "a guard without a lock"
				}
				return "no"
			}
			guards[a[0]] = g
			return "held"
		},
		"unlock":     func(a ...string) string { guards[a[0]].Unlock(); return "" },
		"guard-drop": func(a ...string) string { guards[a[0]].Drop(); return "" },
		"add":        func(a ...string) string { *guards[a[0]].Value()++; return strconv.Itoa(*guards[a[0]].Value()) },
		"wakes":      func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"free":       func(a ...string) string { return strconv.FormatBool(!m.held && m.waiters.Empty()) },
	}
}

// TestScripts goes through what the documentation promises, one script for each
// promise. The names in brackets are the upstream tests that a script stands for.
func TestScripts(t *testing.T) {
	tests := []struct{ name, script string }{
		{"a free mutex is locked by the first poll", `
			lock a
			free : true
			poll a : held
			free : false
			add a : 1
			unlock a
			free : true
			wakes a : 0
		`},
		{"the guard reaches the value that others left", `
			try a : held
			add a : 1
			unlock a
			try b : held
			add b : 2
		`},
		{"mutex_wakes_waiters (futures lock_mutex.rs): exactly one", `
			try g : held
			lock a
			lock b
			poll a : pending
			poll b : pending
			unlock g
			wakes a : 1
			wakes b : 0
			poll a : held
			unlock a
			wakes a : 1
			wakes b : 1
			poll b : held
		`},
		{"aborted_future_1 (tokio sync_mutex.rs): dropping what holds the guard releases it", `
			lock a
			lock b
			poll a : held
			poll b : pending
			guard-drop a
			wakes b : 1
			poll b : held
		`},
		{"aborted_future_2 (tokio sync_mutex.rs): dropping a queued future leaves the lock acquirable", `
			lock a
			lock b
			lock c
			poll a : held
			poll b : pending
			poll c : pending
			drop b
			unlock a
			wakes b : 0
			wakes c : 1
			poll c : held
			unlock c
			free : true
		`},
		{"a woken waiter that is dropped hands the lock on", `
			try g : held
			lock a
			lock b
			poll a : pending
			poll b : pending
			unlock g
			wakes a : 1
			drop a
			wakes b : 1
			try x : no
			poll b : held
		`},
		{"the last woken waiter that is dropped frees the lock", `
			try g : held
			lock a
			poll a : pending
			unlock g
			drop a
			drop a
			free : true
			try x : held
		`},
		{"nobody overtakes a lock that was handed over", `
			try g : held
			lock a
			poll a : pending
			unlock g
			try x : no
			lock b
			poll b : pending
			poll a : held
			unlock a
			wakes b : 1
		`},
		{"first come, first served, by the first poll", `
			try g : held
			lock a
			lock b
			lock c
			poll c : pending
			poll a : pending
			poll b : pending
			unlock g
			poll a : pending
			poll b : pending
			poll c : held
			unlock c
			poll b : pending
			poll a : held
			unlock a
			poll b : held
		`},
		{"only the waker of the latest poll counts", `
			try g : held
			lock a
			poll a first : pending
			poll a second : pending
			unlock g
			wakes first : 0
			wakes second : 1
		`},
		{"unlock is idempotent", `
			lock a
			poll a : held
			unlock a
			try b : held
			unlock a              # not b's lock
			guard-drop a
			try c : no
			unlock b
			try c : held
		`},
		{"dropping a future that was never polled, or has completed, does nothing", `
			lock a
			drop a
			free : true
			lock b
			poll b : held
			drop b
			try x : no
			unlock b
			free : true
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, commands()) })
	}
}

func TestMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"completed", func() {
			f := NewMutex(0).Lock()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/lock: Lock polled after completion"},
		{"dropped", func() {
			f := NewMutex(0).Lock()
			f.Drop()
			f.Poll(cx)
		}, "futures/lock: Lock polled after Drop"},
		{"unlocked", func() {
			g, _ := NewMutex(0).TryLock()
			g.Unlock()
			g.Value()
		}, "futures/lock: Value of a Guard that was unlocked"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A waker is called after the mutex's own lock was released: it may lock, unlock
// and drop.
func TestWakerMayUseTheMutex(t *testing.T) {
	m := NewMutex(0)
	g, _ := m.TryLock()
	a, b := m.Lock(), m.Lock()
	called := false
	a.Poll(futures.NewContext(&leaftest.Callback{F: func() {
		called = true
		m.TryLock()
		g.Unlock()
		a.Drop() // which hands the lock to b
	}}))
	var w leaftest.Counter
	b.Poll(futures.NewContext(&w))
	g.Unlock()
	if !called || w.Count() != 1 {
		t.Errorf("called=%v, woken %d times", called, w.Count())
	}
	if _, ready, _ := b.Poll(futures.NewContext(&w)); !ready {
		t.Error("b did not get the lock")
	}
}

// atLeast is how often each goroutine of a stress test does something, also where a busy
// machine takes all of the test's time away.
const atLeast = 50

// Goroutines that lock, give up at random while waiting or after having been
// woken, and count without any other protection: the race detector and the sum
// show that the lock excludes, and that it is never lost.
func TestStress(t *testing.T) {
	m := NewMutex(0)
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	deadline := time.Now().Add(500 * time.Millisecond)
	for s := range 6 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(s), 1))
			mine := 0
			for k := 0; k < atLeast || time.Now().Before(deadline); k++ {
				f := m.Lock()
				if rng.IntN(2) == 0 {
					w := leaftest.NewSignal()
					g, ready, _ := f.Poll(futures.NewContext(w))
					if !ready && rng.IntN(2) == 0 {
						<-w // woken, and then gives up all the same
					}
					f.Drop()
					if !ready {
						continue
					}
					*g.Value()++
					mine++
					g.Unlock()
					continue
				}
				g, err := leaftest.Wait(f)
				if err != nil {
					t.Error(err)
					return
				}
				*g.Value()++
				mine++
				g.Unlock()
				g.Unlock()
			}
			mu.Lock()
			total += mine
			mu.Unlock()
		})
	}
	wg.Wait()
	g, ok := m.TryLock()
	if !ok {
		t.Fatal("the lock was lost")
	}
	if *g.Value() != total || total == 0 {
		t.Errorf("counted %d, want %d", *g.Value(), total)
	}
}

func TestAllocs(t *testing.T) {
	m := NewMutex(0)
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		g, _ := m.TryLock()
		g.Unlock()
	}); got > 1 {
		t.Errorf("TryLock: %v allocations, want at most the guard", got)
	}
	if got := testing.AllocsPerRun(100, func() {
		g, _, _ := m.Lock().Poll(cx)
		g.Unlock()
	}); got > 2 {
		t.Errorf("Lock: %v allocations, want at most the future and the guard", got)
	}
	g, _ := m.TryLock()
	f := m.Lock()
	if got := testing.AllocsPerRun(100, func() { f.Poll(cx) }); got > 0 {
		t.Errorf("pending poll: %v allocations", got)
	}
	f.Drop()
	g.Unlock()
}

func BenchmarkLock(b *testing.B) {
	m := NewMutex(0)
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		g, _, _ := m.Lock().Poll(cx)
		g.Unlock()
	}
}
