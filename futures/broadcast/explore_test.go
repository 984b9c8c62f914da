package broadcast

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/explore"
)

// reader is a receiver and the number of the value that it wants next.
type reader struct {
	rx      *Receiver[*item]
	next    int
	dropped bool
	task    *explore.Task
}

// Senders, receivers, lag and drops, against a list of all values.
func TestAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		capacity := 1 + x.Rand.IntN(4)
		tx, rx := New[*item](capacity)
		txs, rxs := []*Sender[*item]{tx}, []*reader{{rx: rx}}
		var all []*item
		taken := map[*item]bool{}
		closed := false
		live := func() (n int) {
			for _, r := range rxs {
				if !r.dropped {
					n++
				}
			}
			return n
		}
		// head is the number of the first value that is kept for anybody.
		head := func() int {
			h := len(all)
			for _, r := range rxs {
				if !r.dropped {
					h = min(h, r.next)
				}
			}
			return max(h, len(all)-capacity)
		}
		any := func() *reader { return rxs[x.Rand.IntN(len(rxs))] }
		outcome := func(r *reader, v *item, err error) error {
			var lag *LaggedError
			oldest := len(all) - capacity
			switch {
			case r.dropped || r.next == len(all):
				if err != io.EOF {
					return fmt.Errorf("err=%v, want the end", err)
				}
			case r.next < oldest:
				if !errors.As(err, &lag) || int(lag.Missed) != oldest-r.next {
					return fmt.Errorf("err=%v, want %d missed", err, oldest-r.next)
				}
				r.next = oldest
			default:
				if err != nil || v != all[r.next] {
					return fmt.Errorf("got %v, want item %d", err, r.next)
				}
				taken[v] = true
				r.next++
			}
			return nil
		}
		return explore.System{
			Actions: []explore.Action{
				{Name: "send", Do: func() bool {
					it := &item{ID: len(all)}
					want := live()
					n, err := tx.Send(it)
					if len(txs) == 0 || txs[0] != tx || want == 0 {
						if err != futures.ErrClosed && (len(txs) == 0 || want == 0) {
							x.Fail("Send: %d, %v", n, err)
						}
					}
					if err == nil {
						all = append(all, it)
						if n != want {
							x.Fail("Send to %d, want %d", n, want)
						}
					}
					return true
				}},
				{Name: "receive", Do: func() bool {
					r := any()
					if r.task != nil && !r.task.Over() {
						return false
					}
					ready := explore.Funcs{IsReady: func() bool { return r.dropped || r.next < len(all) || closed }}
					r.task = explore.Go(x, "recv", r.rx.Recv(), ready, func(v *item, err error) error { return outcome(r, v, err) })
					return true
				}},
				{Name: "try", Do: func() bool {
					r := any()
					if r.task != nil && !r.task.Over() {
						return false
					}
					if got, want := r.rx.Len(), min(len(all)-r.next, capacity); !r.dropped && got != want {
						x.Fail("Len %d, want %d", got, want)
					}
					v, ok, err := r.rx.TryRecv()
					if !r.dropped && r.next == len(all) && !closed {
						if ok || err != nil {
							x.Fail("TryRecv: %v, %v", ok, err)
						}
					} else if err := outcome(r, v, err); err != nil {
						x.Fail("TryRecv: %v", err)
					}
					return true
				}},
				{Name: "more", Do: func() bool {
					if len(rxs) > 4 {
						return false
					}
					if x.Rand.IntN(2) == 0 {
						rxs = append(rxs, &reader{rx: tx.Subscribe(), next: len(all)})
					} else {
						rxs = append(rxs, &reader{rx: any().rx.Resubscribe(), next: len(all)})
					}
					if len(txs) > 0 && x.Rand.IntN(2) == 0 {
						txs = append(txs, txs[0].Clone())
					}
					return true
				}},
				{Name: "drop a receiver", Do: func() bool {
					r := any()
					if x.Rand.IntN(6) > 0 || r.task != nil && !r.task.Over() {
						return false
					}
					r.dropped = true
					r.rx.Drop()
					return true
				}},
				{Name: "drop a sender", Do: func() bool {
					if x.Rand.IntN(15) > 0 || len(txs) == 0 {
						return false
					}
					s := txs[len(txs)-1]
					txs = txs[:len(txs)-1]
					closed = len(txs) == 0
					s.Drop()
					s.Drop()
					return true
				}},
				{Name: "closed", Do: func() bool {
					explore.Go(x, "closed", tx.Closed(), explore.Funcs{IsReady: func() bool { return live() == 0 }}, func(struct{}, error) error { return nil })
					return true
				}},
			},
			Check: func() error {
				if tx.Receivers() != live() || tx.Len() != len(all)-head() || rx.IsClosed() != closed {
					return fmt.Errorf("%d receivers, %d values, want %d, %d", tx.Receivers(), tx.Len(), live(), len(all)-head())
				}
				for i, it := range all {
					want := 0
					if i < head() && !taken[it] {
						want = 1
					}
					if it.Drops() != want {
						return fmt.Errorf("item %d was dropped %d times, want %d", i, it.Drops(), want)
					}
				}
				return nil
			},
			InWake: func() { tx.Len() },
		}
	})
}
