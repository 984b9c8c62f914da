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

func TestSemaphoreScripts(t *testing.T) {
	tests := []struct {
		name   string
		total  int
		script string
	}{
		{"poll_acquire_one_available (tokio semaphore_batch.rs)", 3, `
			acquire a 1
			out : 0 false
			poll a : held
			out : 1 false
			release a
			out : 0 false
			wakes a : 0
		`},
		{"poll_acquire_many_available (tokio semaphore_batch.rs)", 5, `
			acquire a 1
			poll a : held
			acquire b 1
			poll b : held
			acquire c 3
			poll c : held
			out : 5 false
		`},
		{"poll_acquire_one_unavailable (tokio semaphore_batch.rs)", 1, `
			acquire a 1
			poll a : held
			acquire b 1
			poll b : pending
			release a
			wakes b : 1
			poll b : held
			release b
			wakes b : 1
		`},
		{"poll_acquire_many_unavailable (tokio semaphore_batch.rs)", 5, `
			acquire a 1
			poll a : held
			acquire b 5
			poll b : pending
			acquire c 1
			poll c : pending      # although 4 are free
			try x 1 : no
			release a
			wakes b c : 1 0
			poll b : held
			poll c : pending
			release b
			wakes c : 1
			poll c : held
		`},
		{"try_acquire_one_unavailable and try_acquire_many (tokio semaphore_batch.rs)", 4, `
			try a 3 : held
			try b 2 : no
			try c 1 : held
			try d 1 : no
			release a
			try e 4 : no
			try f 3 : held
		`},
		{"one release serves all that it is enough for", 4, `
			try a 4 : held
			acquire b 1
			acquire c 2
			acquire d 2
			acquire e 1
			poll b : pending
			poll c : pending
			poll d : pending
			poll e : pending
			release a
			wakes b c d e : 1 1 0 0
			out : 3 true
			poll b : held
			poll c : held
			release b
			wakes d e : 1 0
			release c
			wakes d e : 1 1
		`},
		{"concurrent_cancel (tokio loom_semaphore_batch.rs): who gives up leaves nothing behind", 1, `
			try a 1 : held
			acquire b 1
			acquire c 1
			poll b : pending
			poll c : pending
			drop b
			drop c
			release a
			wakes b c : 0 0
			out : 0 false
		`},
		{"permits that were granted are passed on", 2, `
			try a 2 : held
			acquire b 2
			acquire c 1
			acquire d 1
			poll b : pending
			poll c : pending
			poll d : pending
			release a
			wakes b c d : 1 0 0
			drop b
			wakes b c d : 1 1 1
			poll c : held
			drop d
			drop d
			out : 1 false
		`},
		{"who asked for too much gives up, and those behind it are served", 3, `
			try a 2 : held
			acquire b 3
			acquire c 1
			poll b : pending
			poll c : pending
			drop b
			wakes c : 1
			poll c : held
			out : 3 false
		`},
		{"first come, first served, by the first poll", 1, `
			try x 1 : held
			acquire a 1
			acquire b 1
			poll b : pending
			poll a : pending
			release x
			wakes a b : 0 1
		`},
		{"a request for none waits its turn", 1, `
			acquire a 0
			poll a : held
			try b 1 : held
			try c 0 : held
			acquire d 1
			poll d : pending
			acquire e 0
			poll e : pending
			try f 0 : no
			release b
			wakes d e : 1 1
			poll e : held
			release e
			release a
			poll d : held
			out : 1 false
		`},
		{"only the waker of the latest poll counts", 1, `
			try x 1 : held
			acquire a 1
			poll a first : pending
			poll a second : pending
			release x
			wakes first second : 0 1
		`},
		{"release is idempotent", 2, `
			try a 1 : held
			try b 1 : held
			release a
			release a
			release-drop a
			out : 1 false
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			leaftest.Script(t, test.script, semaphoreSubject(test.total).commands())
		})
	}
}

func TestSemaphoreMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	const asked = "futures/lock: a Semaphore is asked for fewer than 0 permits, or for more than it has"
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"empty", func() { NewSemaphore(0) }, "futures/lock: NewSemaphore with fewer than 1 permit"},
		{"too many", func() { NewSemaphore(2).Acquire(3) }, asked},
		{"negative", func() { NewSemaphore(2).Acquire(-1) }, asked},
		{"try too many", func() { NewSemaphore(2).TryAcquire(3) }, asked},
		{"completed", func() {
			f := NewSemaphore(1).Acquire(1)
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/lock: Acquire polled after completion"},
		{"dropped", func() {
			f := NewSemaphore(1).Acquire(1)
			f.Drop()
			f.Poll(cx)
		}, "futures/lock: Acquire polled after Drop"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Goroutines that take permits in portions of any size, and give up at random:
// there are never more out than there are, and none is lost.
func TestSemaphoreStress(t *testing.T) {
	const total = 5
	s := NewSemaphore(total)
	var wg sync.WaitGroup
	var out, taken atomic.Int64
	deadline := time.Now().Add(250 * time.Millisecond)
	for i := range 6 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 4))
			for k := 0; k < atLeast || time.Now().Before(deadline); k++ {
				n := rng.IntN(total + 1)
				var p *Permit
				switch rng.IntN(4) {
				case 0:
					var ok bool
					if p, ok = s.TryAcquire(n); !ok {
						continue
					}
				case 1:
					w := leaftest.NewSignal()
					f := s.Acquire(n)
					held, ready, _ := f.Poll(futures.NewContext(w))
					if !ready {
						if rng.IntN(2) == 0 {
							<-w
						}
						f.Drop()
						continue
					}
					p = held
				default:
					p, _ = leaftest.Wait(s.Acquire(n))
				}
				if out.Add(int64(n)) > total {
					t.Error("more permits than there are")
				}
				taken.Add(int64(n))
				out.Add(-int64(n))
				p.Release()
				p.Release()
			}
		})
	}
	wg.Wait()
	if p, ok := s.TryAcquire(total); !ok || taken.Load() == 0 {
		t.Errorf("permits were lost: %d are left; %d were taken", s.permits.free, taken.Load())
	} else {
		p.Release()
	}
}

func TestSemaphoreAllocs(t *testing.T) {
	s := NewSemaphore(2)
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		p, _ := s.TryAcquire(1)
		p.Release()
	}); got > 1 {
		t.Errorf("TryAcquire: %v allocations, want at most the permit", got)
	}
	if got := testing.AllocsPerRun(100, func() {
		p, _, _ := s.Acquire(2).Poll(cx)
		p.Release()
	}); got > 2 {
		t.Errorf("Acquire: %v allocations, want at most the future and the permit", got)
	}
	p, _ := s.TryAcquire(2)
	f := s.Acquire(1)
	if got := testing.AllocsPerRun(100, func() { f.Poll(cx) }); got > 0 {
		t.Errorf("pending poll: %v allocations", got)
	}
	f.Drop()
	p.Release()
}

func BenchmarkAcquire(b *testing.B) {
	s := NewSemaphore(1)
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		p, _, _ := s.Acquire(1).Poll(cx)
		p.Release()
	}
}
