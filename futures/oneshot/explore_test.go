package oneshot

import (
	"fmt"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/explore"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// Every order of sending, closing, dropping, polling and watching, many channels in a
// schedule: the value is received, or dropped once, or stays with the sender.
func TestAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		type state struct {
			tx           *Sender[*leaftest.Item]
			rx           *Receiver[*leaftest.Item]
			v            *leaftest.Item
			sealed, shut bool // the ends have left
			has          bool
			drops        int
			task         *explore.Task
			closers      []*explore.Task
		}
		var all []*state
		any := func() *state { return all[x.Rand.IntN(len(all))] }
		fresh := func() {
			c := &state{v: &leaftest.Item{ID: len(all)}}
			c.tx, c.rx = New[*leaftest.Item]()
			all = append(all, c)
			ready := explore.Funcs{IsReady: func() bool { return c.has || c.sealed || c.shut }, OnDrop: func() {
				if c.has {
					c.has, c.drops = false, 1
				}
				c.shut = true
			}}
			had := false
			c.task = explore.Poll(x, "receiver", func(cx *futures.Context) bool {
				had = c.has
				v, ok, err := c.rx.Poll(cx)
				if ok {
					c.shut, c.has = true, false
					if had != (v == c.v) || had != (err == nil) || !had && err != futures.ErrClosed {
						x.Fail("receiver: %v, had=%v", err, had)
					}
				}
				return ok
			}, c.rx.Drop, ready).Exact()
		}
		fresh()
		return explore.System{
			Actions: []explore.Action{
				{Name: "new", Do: func() bool { fresh(); return true }},
				{Name: "send", Do: func() bool {
					c := any()
					ok := !c.sealed && !c.shut
					if ok {
						c.sealed, c.has = true, true
					}
					if err := c.tx.Send(c.v); (err == nil) != ok {
						x.Fail("Send: %v", err)
					}
					return true
				}},
				{Name: "drop the sender", Do: func() bool {
					c := any()
					for _, t := range c.closers {
						if !t.Over() {
							return false // it would be taken out of the channel
						}
					}
					c.sealed = true
					c.tx.Drop()
					return true
				}},
				{Name: "close", Do: func() bool {
					c := any()
					if c.task.Over() {
						return false
					}
					c.shut = true
					c.rx.Close()
					return true
				}},
				{Name: "try", Do: func() bool {
					c := any()
					if c.has && !c.task.Over() {
						return false // it would complete under its task
					}
					if _, ok, err := c.rx.TryRecv(); ok || (err == futures.ErrClosed) != (c.task.Over() || c.sealed || c.shut) {
						x.Fail("TryRecv: %v, %v", ok, err)
					}
					return true
				}},
				{Name: "closed", Do: func() bool {
					c := any()
					f := c.tx.Closed()
					left := explore.Funcs{IsReady: func() bool { return c.shut }}
					c.closers = append(c.closers, explore.Go(x, "closed", f, left, func(struct{}, error) error { return nil }).Exact())
					return true
				}},
			},
			Check: func() error {
				for _, c := range all {
					if c.v.Drops() != c.drops || c.tx.IsClosed() != c.shut || !c.tx.Connected(c.rx) {
						return fmt.Errorf("item %d was dropped %d times, want %d", c.v.ID, c.v.Drops(), c.drops)
					}
				}
				return nil
			},
			InWake: func() { any().tx.IsClosed() },
		}
	})
}

func TestTryRecv(t *testing.T) {
	tx, rx := New[int]()
	closed := tx.Closed()
	var w leaftest.Counter
	closed.Poll(futures.NewContext(&w))
	if _, ok, err := rx.TryRecv(); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	tx.Send(4)
	if v, ok, err := rx.TryRecv(); v != 4 || !ok || err != nil || w.Count() != 1 {
		t.Errorf("%d, %v, %v; woken %d times", v, ok, err, w.Count())
	}
	if _, ok, err := rx.TryRecv(); ok || err != futures.ErrClosed {
		t.Errorf("%v, %v", ok, err)
	}
	if got := leaftest.Panics(func() { leaftest.Wait[int](rx) }); got != "futures/oneshot: Receiver polled after completion" {
		t.Error(got)
	}
}
