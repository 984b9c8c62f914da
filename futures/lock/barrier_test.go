package lock

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// barrierCommands is a barrier with its futures by name.
func barrierCommands(n int) map[string]func(args ...string) string {
	b := NewBarrier(n)
	fs := map[string]futures.Future[bool]{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	return map[string]func(args ...string) string{
		// poll NAME, or poll NAME WAKER, of a new future if there is none
		"poll": func(a ...string) string {
			if fs[a[0]] == nil {
				fs[a[0]] = b.Wait()
			}
			last, ready, err := fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))
			switch {
			case err != nil:
				return err.Error()
			case !ready:
				return "pending"
			}
			delete(fs, a[0])
			return strconv.FormatBool(last)
		},
		"wait":  func(a ...string) string { fs[a[0]] = b.Wait(); return "" },
		"drop":  func(a ...string) string { fs[a[0]].Drop(); fs[a[0]].Drop(); delete(fs, a[0]); return "" },
		"wakes": func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"arrived": func(a ...string) string {
			if b.waiters.Empty() != (b.arrived == 0) {
				return "wrong"
			}
			return strconv.Itoa(b.arrived)
		},
	}
}

func TestBarrierScripts(t *testing.T) {
	tests := []struct {
		name   string
		n      int
		script string
	}{
		{"single (tokio sync_barrier.rs): one party never waits", 1, `
			poll a : true
			poll a : true
			poll b : true
			arrived : 0
		`},
		{"tango (tokio sync_barrier.rs): two parties", 2, `
			poll a : pending
			poll b : true
			wakes a : 1
			poll a : false
			poll b : pending
			poll a : true
			poll b : false
		`},
		{"lots (tokio sync_barrier.rs): nobody goes before the last has arrived, and one is told", 4, `
			poll a : pending
			poll b : pending
			poll c : pending
			poll b : pending      # polling again is not another arrival
			arrived : 3
			wakes a : 0
			poll d : true
			arrived : 0
			wakes a : 1
			wakes b : 1
			wakes c : 1
			poll c : false
			poll a : false
			poll b : false
		`},
		{"who goes through may be in the next round before the others have noticed", 3, `
			poll a : pending
			poll b : pending
			poll c : true
			poll c : pending
			poll b : false
			poll b : pending
			arrived : 2
			poll a : false
			poll a : true
			poll b : false
			poll c : false
		`},
		{"a party arrives with its first poll", 2, `
			wait a
			poll b : pending
			arrived : 1
			poll a : true
			poll b : false
		`},
		{"who is dropped before the round is complete has not arrived", 3, `
			poll a : pending
			poll b : pending
			drop a
			arrived : 1
			poll c : pending
			wakes b : 0
			poll d : true
			wakes a : 0
			poll b : false
			poll c : false
		`},
		{"who is dropped after the round was completed has lost its passage", 2, `
			poll a : pending
			poll b : true
			drop a
			arrived : 0
			poll a : pending      # waits anew, for the next round
			arrived : 1
		`},
		{"dropping one that was never polled does nothing", 2, `
			wait a
			drop a
			arrived : 0
		`},
		{"only the waker of the latest poll counts", 2, `
			poll a first : pending
			poll a second : pending
			poll b : true
			wakes first : 0
			wakes second : 1
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, barrierCommands(test.n)) })
	}
}

func TestBarrierMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"nobody", func() { NewBarrier(0) }, "futures/lock: NewBarrier for fewer than 1 party"},
		{"completed", func() {
			f := NewBarrier(1).Wait()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/lock: Wait of a Barrier polled after completion"},
		{"dropped", func() {
			f := NewBarrier(1).Wait()
			f.Drop()
			f.Poll(cx)
		}, "futures/lock: Wait of a Barrier polled after Drop"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A waker may use the barrier, drop others that go through, and panic: the
// others are woken all the same.
func TestBarrierWakers(t *testing.T) {
	b := NewBarrier(4)
	cx := futures.NewContext(futures.NoopWaker())
	a, c, d := b.Wait(), b.Wait(), b.Wait()
	var w leaftest.Counter
	a.Poll(futures.NewContext(&leaftest.Callback{F: func() {
		f := b.Wait()
		f.Poll(cx)
		f.Drop()
		d.Drop()
		panic("a waker")
	}}))
	c.Poll(futures.NewContext(&w))
	d.Poll(futures.NewContext(&w))
	if got := leaftest.Panics(func() { b.Wait().Poll(cx) }); got != "a waker" {
		t.Errorf("panicked with %q", got)
	}
	if w.Count() != 2 || b.arrived != 0 {
		t.Errorf("woken %d times, %d in the next round", w.Count(), b.arrived)
	}
	if last, ready, _ := c.Poll(cx); !ready || last {
		t.Errorf("ready=%v, last=%v", ready, last)
	}
}

// Parties that go round together, while others come and give up before they have
// made a round complete: no party is ever a round ahead of another one, and one of
// each round is told.
func TestBarrierStress(t *testing.T) {
	const parties, rounds = 4, 3000
	b := NewBarrier(parties)
	var wg sync.WaitGroup
	var inRound, told [rounds]atomic.Int64
	for range parties {
		wg.Go(func() {
			for r := range rounds {
				inRound[r].Add(1)
				last, err := leaftest.Wait(b.Wait())
				if err != nil {
					t.Error(err)
				}
				if got := inRound[r].Load(); got != parties {
					t.Errorf("round %d: gone on with %d parties", r, got)
				}
				if last {
					told[r].Add(1)
				}
			}
		})
	}
	wg.Wait()
	for r := range told {
		if told[r].Load() != 1 {
			t.Fatalf("round %d: %d were told", r, told[r].Load())
		}
	}
}

// Random arrivals and drops, against a count.
func TestBarrierModel(t *testing.T) {
	const n, slots = 3, 6
	rng := rand.New(rand.NewPCG(1, 6))
	b := NewBarrier(n)
	cx := futures.NewContext(futures.NoopWaker())
	var fs [slots]futures.Future[bool]
	var state [slots]string // "", "arrived", "through"
	arrived := 0
	for step := range 20_000 {
		i := rng.IntN(slots)
		if fs[i] == nil {
			fs[i] = b.Wait()
		}
		if rng.IntN(3) == 0 {
			fs[i].Drop()
			if state[i] == "arrived" {
				arrived--
			}
			fs[i], state[i] = nil, ""
		} else {
			last, ready, _ := fs[i].Poll(cx)
			wantLast, wantReady := false, state[i] == "through"
			if state[i] == "" {
				state[i] = "arrived"
				if arrived++; arrived == n {
					wantLast, wantReady, arrived = true, true, 0
					for k := range state {
						if state[k] == "arrived" {
							state[k] = "through"
						}
					}
				}
			}
			if last != wantLast || ready != wantReady {
				t.Fatalf("step %d: got %v, %v, want %v, %v", step, last, ready, wantLast, wantReady)
			}
			if ready {
				fs[i], state[i] = nil, ""
			}
		}
		if b.arrived != arrived {
			t.Fatalf("step %d: %d have arrived, want %d", step, b.arrived, arrived)
		}
	}
}

func TestBarrierAllocs(t *testing.T) {
	b := NewBarrier(2)
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		f := b.Wait()
		f.Poll(cx)
		f.Poll(cx)
		f.Drop()
	}); got > 1 {
		t.Errorf("%v allocations, want at most the future", got)
	}
}
