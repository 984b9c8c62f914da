package oneshot

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestBudget(t *testing.T) {
	tests := map[string]func(cx *futures.Context) bool{
		"Receiver": func(cx *futures.Context) bool {
			tx, rx := New[int]()
			defer rx.Drop()
			tx.Send(1)
			_, ready, _ := rx.Poll(cx)
			return ready
		},
		"Closed": func(cx *futures.Context) bool {
			tx, rx := New[int]()
			defer tx.Drop()
			rx.Drop()
			_, ready, _ := tx.Closed().Poll(cx)
			return ready
		},
	}
	for name, step := range tests {
		t.Run(name, func(t *testing.T) {
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, 1000, step), true, nil
			}, nil))
			if n != 128 || err != nil {
				t.Errorf("%d steps in one poll, err=%v", n, err)
			}
		})
	}
}

// A receiver that is lent to a select loses nothing when another branch wins.
func TestLentReceiver(t *testing.T) {
	v, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		tx, rx := New[int]()
		defer rx.Drop()
		co.Select(futures.On(futures.Ref[int](rx)), futures.On(futures.Ready(0)))
		if err := tx.Send(7); err != nil {
			return 0, err
		}
		return futures.Await[int](co, rx)
	}))
	if v != 7 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
}

// Dropping a receiver as a losing branch tells the sender.
func TestLosingReceiverClosesTheChannel(t *testing.T) {
	v := &item{}
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		tx, rx := New[*item]()
		co.SelectBiased(futures.On(futures.Ready(0)), futures.On[*item](rx))
		if err := tx.Send(v); err != futures.ErrClosed {
			t.Errorf("got %v", err)
		}
		return futures.Await(co, tx.Closed())
	}))
	if err != nil || v.Drops() != 0 {
		t.Errorf("err=%v, dropped %d times", err, v.Drops())
	}
}
