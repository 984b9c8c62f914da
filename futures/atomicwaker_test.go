package futures_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/futvet/futvet/futures"
)

func TestAtomicWaker(t *testing.T) {
	var a futures.AtomicWaker
	a.Wake() // nothing to wake
	if a.Take() != nil {
		t.Error("took a waker out of nothing")
	}
	first, second := new(counter), new(counter)
	a.Register(first)
	a.Register(second)
	a.Wake()
	a.Wake()
	if first.count() != 0 || second.count() != 1 {
		t.Errorf("woken %d and %d times", first.count(), second.count())
	}
	a.Register(first)
	if a.Take() != first || a.Take() != nil {
		t.Error("Take did not take")
	}
	a.Wake()
	if first.count() != 0 {
		t.Error("woken after Take")
	}
}

// A waker may register, and wake, from within its Wake: it is called outside the
// state that protects it.
func TestAtomicWakerReentry(t *testing.T) {
	var a futures.AtomicWaker
	n := 0
	var wk futures.Waker
	wk = futures.WakerFunc(func() {
		if n++; n < 3 {
			a.Register(wk)
			a.Wake()
		}
	})
	a.Register(wk)
	a.Wake()
	if n != 3 {
		t.Errorf("woken %d times", n)
	}
	// A waker that panics leaves nothing behind (loom_atomic_waker test_panicky_waker).
	a.Register(futures.WakerFunc(func() { panic("waker") }))
	mustPanic(t, "waker", a.Wake)
	after := new(counter)
	a.Register(after)
	a.Wake()
	if after.count() != 1 {
		t.Error("not woken after a waker has panicked")
	}
}

// The contract of registering before looking, with a waking side that changes things
// before it wakes: no wake-up is lost, whatever the timing.
func TestAtomicWakerLosesNoWake(t *testing.T) {
	for round := range 2000 {
		var a futures.AtomicWaker
		var set atomic.Int32
		wakers := 1 + round%3
		var wg sync.WaitGroup
		for range wakers {
			wg.Go(func() {
				set.Add(1)
				a.Wake()
			})
		}
		woken := make(chan struct{}, 100)
		wk := futures.WakerFunc(func() {
			select {
			case woken <- struct{}{}:
			default:
			}
		})
		for int(set.Load()) < wakers {
			a.Register(wk)
			if int(set.Load()) == wakers {
				break
			}
			<-woken // hangs if the wake-up was lost
		}
		wg.Wait()
	}
}

// All orders in which the steps of one Register and of one or two Wakes can follow
// each other, on a model of the state machine: afterwards the waker was woken, or is
// registered and nobody has woken since.
func TestAtomicWakerModel(t *testing.T) {
	const idle, registering, waking = 0, 1, 2
	type model struct {
		state       int
		held, woken bool
	}
	// A process is a program counter; step runs its next atomic step.
	register := func(m *model, pc int) int {
		switch pc {
		case 0: // CAS idle -> registering
			if m.state == idle {
				m.state = registering
				return 1
			}
			if m.state&registering == 0 {
				m.woken = true // wakes itself
			}
			return -1
		case 1:
			m.held = true
			return 2
		default: // CAS registering -> idle
			if m.state == registering {
				m.state = idle
			} else {
				m.held, m.state, m.woken = false, idle, true
			}
			return -1
		}
	}
	wake := func(m *model, pc int) int {
		switch pc {
		case 0:
			old := m.state
			m.state |= waking
			if old != idle {
				return -1
			}
			return 1
		case 1:
			if m.held {
				m.held, m.woken = false, true
			}
			return 2
		default:
			m.state = idle
			return -1
		}
	}
	seen := 0
	var explore func(m model, pcs []int, wokeAfter bool)
	explore = func(m model, pcs []int, wokeAfter bool) {
		moved := false
		for i, pc := range pcs {
			if pc < 0 {
				continue
			}
			moved = true
			next, now := m, slices.Clone(pcs)
			began := wokeAfter
			if i == 0 {
				now[0] = register(&next, pc)
			} else {
				if pc == 0 && pcs[0] < 0 {
					began = true // a Wake that began after Register had returned
				}
				now[i] = wake(&next, pc)
			}
			explore(next, now, began)
		}
		if moved {
			return
		}
		seen++
		if m.state != idle {
			t.Fatalf("ends in state %d", m.state)
		}
		if !m.woken && (!m.held || wokeAfter) {
			t.Fatalf("lost: %+v, woken after registering %v", m, wokeAfter)
		}
	}
	explore(model{}, []int{0, 0}, false)
	explore(model{}, []int{0, 0, 0}, false)
	if seen < 20 {
		t.Errorf("only %d orders", seen)
	}
}

func TestWakerFunc(t *testing.T) {
	n := 0
	a := futures.WakerFunc(func() { n++ })
	b := futures.WakerFunc(func() { n++ })
	a.Wake()
	if n != 1 || a == b || a != a {
		t.Error(n, a == b)
	}
	mustPanic(t, "WakerFunc of a nil function", func() { futures.WakerFunc(nil) })
}

// Random calls, against a list.
func TestWakerSetModel(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var s futures.WakerSet
		var got, want []string
		waker := func(i int) futures.Waker {
			return futures.WakerFunc(func() { got = append(got, fmt.Sprint(i)) })
		}
		var entries [40]futures.WakerEntry
		var queue []int
		woken := map[int]bool{}
		for range 200 {
			i := rnd.IntN(len(entries))
			switch rnd.IntN(10) {
			default:
				s.Register(&entries[i], waker(i))
				if !slices.Contains(queue, i) {
					queue = append(queue, i)
				}
				delete(woken, i)
			case 0, 1, 2:
				if s.Remove(&entries[i]) != woken[i] {
					t.Fatalf("seed %d: Remove says %v", seed, !woken[i])
				}
				delete(woken, i)
				queue = slices.DeleteFunc(queue, func(j int) bool { return j == i })
			case 3, 4:
				if s.WakeOne() != (len(queue) > 0) {
					t.Fatalf("seed %d: WakeOne", seed)
				}
				if len(queue) > 0 {
					woken[queue[0]] = true
					want = append(want, fmt.Sprint(queue[0]))
					queue = queue[1:]
				}
			case 5:
				s.WakeAll()
				for _, j := range queue {
					woken[j] = true
					want = append(want, fmt.Sprint(j))
				}
				queue = nil
			}
			if s.Len() != len(queue) || !slices.Equal(got, want) {
				t.Fatalf("seed %d: woken %v, want %v; %d wait, want %d", seed, got, want, s.Len(), len(queue))
			}
		}
	}
}

// A waker may use the set, and one that registers anew is not woken again by the
// same call. Many are woken although some panic.
func TestWakerSetReentry(t *testing.T) {
	var s futures.WakerSet
	n := 0
	var entries [50]futures.WakerEntry
	for i := range entries {
		e := &entries[i]
		var wk futures.Waker
		wk = futures.WakerFunc(func() {
			n++
			s.Register(e, wk)
			if i%20 == 7 {
				panic(fmt.Sprint("waker ", i))
			}
		})
		s.Register(e, wk)
	}
	p := panicked(s.WakeAll)
	if n != len(entries) || s.Len() != len(entries) || p == nil {
		t.Errorf("woken %d of %d, %d wait, panic %v", n, len(entries), s.Len(), p)
	}
}

// What was given to a future that is dropped goes to the next one.
func TestWakerSetPassesOn(t *testing.T) {
	var s futures.WakerSet
	var first, second futures.WakerEntry
	a, b := new(counter), new(counter)
	s.Register(&first, a)
	s.Register(&second, b)
	s.WakeOne()
	if s.Remove(&first) {
		s.WakeOne()
	}
	if a.count() != 1 || b.count() != 1 {
		t.Errorf("woken %d and %d times", a.count(), b.count())
	}
	if s.WakeOne() || s.Remove(&first) {
		t.Error("something is left")
	}
}

func TestWakerSetConcurrently(t *testing.T) {
	var s futures.WakerSet
	var woken atomic.Int32
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var e futures.WakerEntry
			wk := futures.WakerFunc(func() { woken.Add(1) })
			for i := range 500 {
				s.Register(&e, wk)
				if i%3 == 0 {
					s.Remove(&e)
				}
			}
			s.Remove(&e)
		})
	}
	for range 2 {
		wg.Go(func() {
			for range 300 {
				s.WakeAll()
				s.WakeOne()
			}
		})
	}
	wg.Wait()
	if s.Len() != 0 || s.WakeOne() {
		t.Error("something is left")
	}
}
