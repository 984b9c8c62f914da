package mpsc

import (
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// A channel that is always ready does not keep its task from yielding: each way to
// send and to receive is counted against the budget of one poll.
func TestBudget(t *testing.T) {
	const budget, limit = 128, 1000
	tests := map[string]func() func(cx *futures.Context) bool{
		"Recv": func() func(cx *futures.Context) bool {
			tx, rx := New[int](limit)
			for i := range limit {
				tx.TrySend(i)
			}
			return func(cx *futures.Context) bool {
				f := rx.Recv()
				defer f.Drop()
				_, ready, _ := f.Poll(cx)
				return ready
			}
		},
		"RecvMany": func() func(cx *futures.Context) bool {
			tx, rx := New[int](limit)
			for i := range limit {
				tx.TrySend(i)
			}
			return func(cx *futures.Context) bool {
				f := rx.RecvMany(make([]int, 1))
				defer f.Drop()
				_, ready, _ := f.Poll(cx)
				return ready
			}
		},
		"PollSend": func() func(cx *futures.Context) bool {
			tx, _ := New[int](limit)
			sink := tx.IntoSink()
			return func(cx *futures.Context) bool {
				ready, _ := sink.PollSend(cx, 1)
				return ready
			}
		},
		"PollReady": func() func(cx *futures.Context) bool {
			tx, _ := New[int](limit)
			sink := tx.IntoSink()
			return func(cx *futures.Context) bool {
				ready, _ := sink.PollReady(cx)
				if ready {
					sink.StartSend(1)
				}
				return ready
			}
		},
		"ReserveMany": func() func(cx *futures.Context) bool {
			tx, _ := New[int](limit)
			return func(cx *futures.Context) bool {
				f := tx.ReserveMany(2)
				defer f.Drop()
				p, ready, _ := f.Poll(cx)
				if ready {
					p.Drop()
				}
				return ready
			}
		},
		"Closed": func() func(cx *futures.Context) bool {
			tx, rx := New[int](1)
			rx.Close()
			return func(cx *futures.Context) bool {
				f := tx.Closed()
				defer f.Drop()
				_, ready, _ := f.Poll(cx)
				return ready
			}
		},
		"PollNext at the end": func() func(cx *futures.Context) bool {
			tx, rx := New[int](limit)
			tx.Drop()
			return func(cx *futures.Context) bool {
				_, ready, _ := rx.PollNext(cx)
				return ready
			}
		},
		"Send": func() func(cx *futures.Context) bool {
			tx, _ := New[int](limit)
			return func(cx *futures.Context) bool {
				f := tx.Send(1)
				defer f.Drop()
				_, ready, _ := f.Poll(cx)
				return ready
			}
		},
		"Reserve": func() func(cx *futures.Context) bool {
			tx, _ := New[int](limit)
			return func(cx *futures.Context) bool {
				f := tx.Reserve()
				defer f.Drop()
				p, ready, _ := f.Poll(cx)
				if ready {
					p.Drop()
				}
				return ready
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			step, polls := test(), 0
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				n := leaftest.Steps(cx, limit, step)
				if polls++; polls == 1 && n != budget {
					t.Errorf("%d steps in one poll, want %d", n, budget)
				}
				return n, polls == 2, nil // polled again, with a new budget
			}, nil))
			if n != budget || err != nil {
				t.Errorf("%d steps in the second poll, err=%v", n, err)
			}
		})
	}
}

// Tasks that send and one that receives, under an executor.
func TestUnderAnExecutor(t *testing.T) {
	sum, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		tx, rx := New[int](3)
		defer rx.Drop()
		for s := range 5 {
			mine := tx.Clone()
			futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
				defer mine.Drop()
				for i := range 100 {
					if i%2 == 0 {
						if _, err := futures.Await(co, mine.Send(s)); err != nil {
							return struct{}{}, err
						}
						continue
					}
					p, err := futures.Await(co, mine.Reserve())
					if err != nil {
						return struct{}{}, err
					}
					p.Send(s)
				}
				return struct{}{}, nil
			}, mine)).Detach()
		}
		tx.Drop()
		sum := 0
		for v, err := range futures.Each(co, futures.RefStream[int](rx)) {
			if err != nil {
				return sum, err
			}
			sum += v
		}
		if _, err := futures.Await(co, rx.Recv()); err != io.EOF {
			t.Errorf("after the end: %v", err)
		}
		return sum, nil
	}))
	if want := 100 * (0 + 1 + 2 + 3 + 4); sum != want || err != nil {
		t.Errorf("got %d, %v, want %d", sum, err, want)
	}
}

// A block that is cancelled while it sends drops the value, and the channel is as
// if it had never been there.
func TestCancelledBlockDropsItsSend(t *testing.T) {
	v := &item{ID: 2}
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		tx, rx := New[*item](1)
		defer rx.Drop()
		defer tx.Drop()
		if err := tx.TrySend(&item{ID: 1}); err != nil {
			return struct{}{}, err
		}
		block := futures.Async(func(co *futures.Co) (struct{}, error) {
			return futures.Await(co, tx.Send(v))
		})
		co.TrySelect(futures.On(block)) // polls it once and drops it
		if !tx.ch.waiters.Empty() || v.Drops() != 1 {
			t.Errorf("still waiting=%v, dropped %d times", !tx.ch.waiters.Empty(), v.Drops())
		}
		return struct{}{}, nil
	}))
	if err != nil {
		t.Error(err)
	}
}
