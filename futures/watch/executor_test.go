package watch

import (
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// A channel that is always ready does not keep its task from yielding.
func TestBudget(t *testing.T) {
	tests := map[string]func(tx *Sender[int]){
		"values":  func(tx *Sender[int]) { tx.Send(1) },
		"the end": (*Sender[int]).Drop,
	}
	for name, before := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New(0)
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, 1000, func(cx *futures.Context) bool {
					before(tx)
					f := rx.Changed()
					defer f.Drop()
					_, ready, _ := f.Poll(cx)
					return ready
				}), true, nil
			}, nil))
			if n != 128 || err != nil {
				t.Errorf("%d steps in one poll, err=%v", n, err)
			}
		})
	}
}

// Receivers that wait, give up, look, come and go at random beside a sender: the
// values that each sees never go back, and all see the last one before the end.
func TestStress(t *testing.T) {
	tx, first := New(0)
	deadline := time.Now().Add(400 * time.Millisecond)
	var wg sync.WaitGroup
	last := make([]int, 4)
	for i := range last {
		rx := tx.Subscribe()
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 11))
			defer func() { rx.Drop() }()
			seen := rx.Value()
			for {
				f := rx.Changed()
				v, ready, err := 0, false, error(nil)
				switch rng.IntN(4) {
				case 0:
					v, ready, err = f.Poll(futures.NewContext(leaftest.NewSignal()))
					f.Drop()
					if !ready {
						continue
					}
				case 1:
					f.Drop()
					if v := rx.Value(); v < seen {
						t.Errorf("saw %d after %d", v, seen)
					} else {
						seen = v
					}
					continue
				default:
					v, err = leaftest.Wait(f)
				}
				if err == io.EOF {
					last[i] = rx.Value()
					return
				}
				if err != nil || v <= seen {
					t.Errorf("saw %d, %v, after %d", v, err, seen)
					return
				}
				seen = v
			}
		})
	}
	first.Drop()
	n := 0
	for time.Now().Before(deadline) {
		n++
		tx.Send(n)
		if n%64 == 0 {
			time.Sleep(time.Microsecond)
		}
	}
	tx.Drop()
	wg.Wait()
	for i, v := range last {
		if v != n {
			t.Errorf("receiver %d ended with %d, want %d", i, v, n)
		}
	}
	if tx.ch.receivers != 0 || !tx.ch.waiters.Empty() {
		t.Errorf("%d receivers left", tx.ch.receivers)
	}
}

func TestAllocs(t *testing.T) {
	tx, rx := New(0)
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		tx.Send(1)
		rx.Changed().Poll(cx)
		rx.Value()
	}); got > 1 {
		t.Errorf("%v allocations, want at most the future", got)
	}
	f := rx.Changed()
	if got := testing.AllocsPerRun(100, func() { f.Poll(cx) }); got > 0 {
		t.Errorf("pending poll: %v allocations", got)
	}
	f.Drop()
}

func BenchmarkSendChanged(b *testing.B) {
	tx, rx := New(0)
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		tx.Send(1)
		rx.Changed().Poll(cx)
	}
}
