package lock

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestRWMutexScripts(t *testing.T) {
	tests := []struct{ name, script string }{
		{"read_shared (tokio sync_rwlock.rs): readers share", `
			rlock a
			rlock b
			poll a : held
			poll b : held
			value a : 0
			value b : 0
			release a
			release b
			out : 0 false
		`},
		{"a free mutex is locked by the first poll of a writer", `
			lock a
			out : 0 false
			poll a : held
			add a : 1
			release a
			rlock b
			poll b : held
			value b : 1
		`},
		{"write_shared_pending (tokio sync_rwlock.rs): a writer waits for readers", `
			rlock r
			rlock s
			poll r : held
			poll s : held
			lock w
			poll w : pending
			release r
			wakes w : 0
			release s
			wakes w : 1
			poll w : held
		`},
		{"read_exclusive_pending and write_exclusive_pending (tokio sync_rwlock.rs): a writer excludes both", `
			lock a
			poll a : held
			rlock r
			lock w
			poll r : pending
			poll w : pending
			release a
			wakes r w : 1 0
			poll r : held
			poll w : pending
			release r
			poll w : held
		`},
		{"a waiting writer holds up new readers", `
			rlock r
			poll r : held
			lock w
			poll w : pending
			rlock s
			poll s : pending
			release r
			wakes w s : 1 0
			poll s : pending
			poll w : held
			release w
			wakes s : 1
			poll s : held
		`},
		{"write_read_shared_pending (tokio sync_rwlock.rs): readers that wait in a row go together", `
			lock a
			poll a : held
			rlock r
			rlock s
			lock w
			rlock t
			poll r : pending
			poll s : pending
			poll w : pending
			poll t : pending
			release a
			wakes r s w t : 1 1 0 0
			poll r : held
			poll s : held
			release s
			release r
			wakes w t : 1 0
			poll w : held
			release w
			wakes t : 1
		`},
		{"a writer that gives up lets those readers go that waited only behind it", `
			rlock r
			poll r : held
			lock w
			rlock s
			rlock t
			poll w : pending
			poll s : pending
			poll t : pending
			drop w
			wakes w s t : 0 1 1
			poll s : held
			poll t : held
			drop w
		`},
		{"a writer that was handed the lock and is dropped hands it on", `
			lock a
			poll a : held
			lock w
			lock v
			rlock r
			poll w : pending
			poll v : pending
			poll r : pending
			release a
			wakes w v r : 1 0 0
			drop w
			wakes w v r : 1 1 0
			drop v
			wakes w v r : 1 1 1
			poll r : held
			release r
			out : 0 false
		`},
		{"a reader that was handed the lock and is dropped gives it back", `
			lock a
			poll a : held
			rlock r
			lock w
			poll r : pending
			poll w : pending
			release a
			wakes r : 1
			drop r
			wakes w : 1
			poll w : held
		`},
		{"only the waker of the latest poll counts", `
			lock a
			poll a : held
			rlock r
			poll r first : pending
			poll r second : pending
			release a
			wakes first second : 0 1
		`},
		{"unlock is idempotent, of readers too", `
			rlock r
			rlock s
			poll r : held
			poll s : held
			release r
			release r
			release-drop r
			lock w
			poll w : pending
			release-drop s
			poll w : held
			release s             # not w's lock
			rlock t
			poll t : pending
		`},
		{"dropping a future that was never polled, or has completed, does nothing", `
			lock a
			drop a
			rlock r
			poll r : held
			drop r
			lock w
			poll w : pending
			release r
			poll w : held
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, rwMutexSubject().commands()) })
	}
}

func TestRWMutexMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"Lock completed", func() {
			f := NewRWMutex(0).Lock()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/lock: RWMutex.Lock polled after completion"},
		{"RLock completed", func() {
			f := NewRWMutex(0).RLock()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/lock: RWMutex.RLock polled after completion"},
		{"RLock dropped", func() {
			f := NewRWMutex(0).RLock()
			f.Drop()
			f.Poll(cx)
		}, "futures/lock: RWMutex.RLock polled after Drop"},
		{"unlocked", func() {
			g, _, _ := NewRWMutex(0).RLock().Poll(cx)
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

// Goroutines that read and write, and give up at random while waiting or after
// having been woken: the race detector and the counts show that a writer is alone,
// that readers are not, and that the lock is never lost.
func TestRWMutexStress(t *testing.T) {
	m := NewRWMutex(0)
	var wg sync.WaitGroup
	var wrote, reading, together atomic.Int64
	deadline, hopeless := time.Now().Add(250*time.Millisecond), time.Now().Add(time.Minute)
	for s := range 6 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(s), 2))
			for k := 0; k < atLeast || time.Now().Before(deadline) || together.Load() == 0 && time.Now().Before(hopeless); k++ {
				reads := rng.IntN(3) > 0
				f := m.Lock()
				if reads {
					f = m.RLock()
				}
				var g *Guard[int]
				if rng.IntN(3) == 0 {
					w := leaftest.NewSignal()
					held, ready, _ := f.Poll(futures.NewContext(w))
					if !ready {
						if rng.IntN(2) == 0 {
							<-w // woken, and then gives up all the same
						}
						f.Drop()
						continue
					}
					g = held
				} else {
					g, _ = leaftest.Wait(f)
				}
				if reads {
					if reading.Add(1) > 1 {
						together.Add(1)
					}
					before := *g.Value()
					if rng.IntN(8) == 0 {
						time.Sleep(time.Microsecond)
					}
					if *g.Value() != before {
						t.Error("written while it was read")
					}
					reading.Add(-1)
				} else {
					if reading.Load() != 0 {
						t.Error("readers beside a writer")
					}
					*g.Value()++
					wrote.Add(1)
				}
				g.Unlock()
				g.Unlock()
			}
		})
	}
	wg.Wait()
	g, ready, _ := m.Lock().Poll(futures.NewContext(leaftest.Forbidden{}))
	if !ready {
		t.Fatal("the lock was lost")
	}
	if int64(*g.Value()) != wrote.Load() || wrote.Load() == 0 || together.Load() == 0 {
		t.Errorf("counted %d, want %d; %d readers beside others", *g.Value(), wrote.Load(), together.Load())
	}
}

func TestRWMutexAllocs(t *testing.T) {
	m := NewRWMutex(0)
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		g, _, _ := m.Lock().Poll(cx)
		g.Unlock()
		g, _, _ = m.RLock().Poll(cx)
		g.Unlock()
	}); got > 4 {
		t.Errorf("Lock and RLock: %v allocations, want at most two futures and two guards", got)
	}
	g, _, _ := m.RLock().Poll(cx)
	f := m.Lock()
	if got := testing.AllocsPerRun(100, func() { f.Poll(cx) }); got > 0 {
		t.Errorf("pending poll: %v allocations", got)
	}
	f.Drop()
	g.Unlock()
}

func BenchmarkRLock(b *testing.B) {
	m := NewRWMutex(0)
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		g, _, _ := m.RLock().Poll(cx)
		g.Unlock()
	}
}
