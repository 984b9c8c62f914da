package broadcast

import (
	"errors"
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
	const limit = 1000
	tests := map[string]func() *Receiver[int]{
		"values": func() *Receiver[int] {
			tx, rx := New[int](limit)
			for i := range limit {
				tx.Send(i)
			}
			return rx
		},
		"the end": func() *Receiver[int] {
			tx, rx := New[int](limit)
			tx.Drop()
			return rx
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			rx := test()
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, limit, func(cx *futures.Context) bool {
					f := rx.Recv()
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

// Receivers that take, give up, come and go at random beside a sender: each gets
// the values in order, and with what it missed accounts for every one of them.
func TestStress(t *testing.T) {
	tx, first := New[int](8)
	deadline := time.Now().Add(400 * time.Millisecond)
	var wg sync.WaitGroup
	for i := range 4 {
		rx := tx.Subscribe()
		wg.Go(func() {
			defer rx.Drop()
			rng := rand.New(rand.NewPCG(uint64(i), 9))
			next := 0
			for {
				f := rx.Recv()
				v, ready, err := 0, false, error(nil)
				if rng.IntN(3) == 0 {
					v, ready, err = f.Poll(futures.NewContext(leaftest.NewSignal()))
					f.Drop()
					if !ready {
						continue
					}
				} else {
					v, err = leaftest.Wait(f)
				}
				var lagged *LaggedError
				switch {
				case errors.As(err, &lagged):
					next += int(lagged.Missed)
					continue
				case err == io.EOF:
					if rest, err := leaftest.Wait(rx.Recv()); rest != 0 || err != io.EOF {
						t.Errorf("after the end: %d, %v", rest, err)
					}
					return
				case err != nil || v != next:
					t.Errorf("got %d, %v, want %d", v, err, next)
					return
				}
				if next++; rng.IntN(100) == 0 {
					rx.Drop()
					rx = tx.Subscribe() // goes on wherever the sender is
					v, err := leaftest.Wait(rx.Recv())
					if err == nil {
						next = v + 1
					} else if errors.As(err, &lagged) {
						rx.Drop()
						return
					}
				}
			}
		})
	}
	first.Drop()
	for n := 0; time.Now().Before(deadline); {
		if _, err := tx.Send(n); err == nil {
			n++
		}
		if n%16 == 0 {
			time.Sleep(time.Microsecond)
		}
	}
	tx.Drop()
	wg.Wait()
	if tx.ch.receivers != 0 || tx.ch.head != tx.ch.tail || !tx.ch.waiters.Empty() {
		t.Errorf("%d receivers, %d values left", tx.ch.receivers, tx.ch.tail-tx.ch.head)
	}
}

func TestAllocs(t *testing.T) {
	tx, rx := New[int](4)
	cx := futures.NewContext(futures.NoopWaker())
	send := func() {
		tx.Send(1)
		rx.Recv().Poll(cx)
	}
	send() // which makes the ring
	if got := testing.AllocsPerRun(100, send); got > 1 {
		t.Errorf("%v allocations, want at most the future", got)
	}
	f := rx.Recv()
	if got := testing.AllocsPerRun(100, func() { f.Poll(cx) }); got > 0 {
		t.Errorf("pending poll: %v allocations", got)
	}
	f.Drop()
}

func BenchmarkSendReceive(b *testing.B) {
	tx, rx := New[int](4)
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		tx.Send(1)
		rx.Recv().Poll(cx)
	}
}
