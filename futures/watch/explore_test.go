package watch

import (
	"fmt"
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/explore"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// seen is a receiver and what the model knows of it.
type seen struct {
	rx      *Receiver[int]
	version int
	dropped bool
	task    *explore.Task
}

// Senders, receivers and what waits for a change, against the number of the value.
func TestAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		tx, rx := New(0)
		txs, rxs := []*Sender[int]{tx}, []*seen{{rx: rx}}
		value, version, receivers, closed := 0, 0, 1, false
		any := func() *seen { return rxs[x.Rand.IntN(len(rxs))] }
		outcome := func(r *seen, v int, err error, ok bool) error {
			switch {
			case !ok:
				if err != io.EOF {
					return fmt.Errorf("%d, err=%v, want the end", v, err)
				}
			case err != nil || v != value:
				return fmt.Errorf("%d, err=%v, want %d", v, err, value)
			}
			if !r.dropped {
				r.version = version
			}
			return nil
		}
		return explore.System{
			Actions: []explore.Action{
				{Name: "send", Do: func() bool {
					if closed {
						return false
					}
					value++
					version++
					s := txs[0]
					switch x.Rand.IntN(3) {
					case 0:
						s.Send(value)
					case 1:
						s.SendModify(func(v *int) { *v++ })
					default:
						if s.SendIfModified(func(*int) bool { return false }) || !s.SendIfModified(func(v *int) bool { *v++; return true }) {
							x.Fail("SendIfModified")
						}
					}
					return true
				}},
				{Name: "changed", Do: func() bool {
					r := any()
					if r.task != nil && !r.task.Over() {
						return false
					}
					has := func() bool { return !r.dropped && r.version != version }
					ready := func() bool { return r.dropped || has() || closed }
					if x.Rand.IntN(2) == 0 {
						was := false
						r.task = explore.Poll(x, "changed", nil, nil, explore.Funcs{IsReady: func() bool { was = has(); return ready() }})
						f := r.rx.Changed()
						r.task.Is(func(cx *futures.Context) bool {
							v, ok, err := f.Poll(cx)
							if ok {
								if err := outcome(r, v, err, was); err != nil {
									x.Fail("Changed: %v", err)
								}
							}
							return ok
						}, f.Drop)
						return true
					}
					want := value + x.Rand.IntN(3)
					f := r.rx.WaitFor(func(v int) bool { return v >= want })
					is := func() bool { return !r.dropped && value >= want }
					was := false
					r.task = explore.Poll(x, "wait for", nil, nil, explore.Funcs{IsReady: func() bool { was = is(); return was || r.dropped || closed }})
					r.task.Is(func(cx *futures.Context) bool {
						v, ok, err := f.Poll(cx)
						if ok {
							if err := outcome(r, v, err, was); err != nil {
								x.Fail("WaitFor: %v", err)
							}
						} else {
							r.version = version
						}
						return ok
					}, f.Drop)
					return true
				}},
				{Name: "look", Do: func() bool {
					r := any()
					if changed, err := r.rx.HasChanged(); changed != (!r.dropped && r.version != version) || (err == io.EOF) != (!changed && (r.dropped || closed)) {
						x.Fail("HasChanged: %v, %v", changed, err)
					}
					if r.dropped || r.task != nil && !r.task.Over() {
						return true
					}
					switch x.Rand.IntN(4) {
					case 0:
						r.version = version
						r.rx.MarkSeen()
					case 1:
						r.version = version - 1
						r.rx.MarkChanged()
					case 2:
						r.version = version
						if got := r.rx.Value(); got != value {
							x.Fail("Value: %d", got)
						}
					case 3:
						if got := r.rx.Borrow(); got != value || tx.Borrow() != value {
							x.Fail("Borrow: %d", got)
						}
					}
					return true
				}},
				{Name: "more", Do: func() bool {
					if len(rxs) > 4 {
						return false
					}
					r := any()
					if x.Rand.IntN(2) == 0 && !closed {
						rxs = append(rxs, &seen{rx: txs[0].Subscribe(), version: version})
						receivers++
					} else {
						rxs = append(rxs, &seen{rx: r.rx.Clone(), version: r.version, dropped: r.dropped})
						if !r.dropped {
							receivers++
						}
					}
					if !closed && x.Rand.IntN(2) == 0 {
						txs = append(txs, txs[0].Clone())
					}
					return true
				}},
				{Name: "drop a receiver", Do: func() bool {
					r := any()
					if x.Rand.IntN(6) > 0 || r.task != nil && !r.task.Over() {
						return false
					}
					if !r.dropped {
						receivers--
					}
					r.dropped = true
					r.rx.Drop()
					return true
				}},
				{Name: "drop a sender", Do: func() bool {
					if x.Rand.IntN(15) > 0 || closed {
						return false
					}
					s := txs[0]
					txs = txs[1:]
					closed = len(txs) == 0
					s.Drop()
					s.Drop()
					return true
				}},
				{Name: "closed", Do: func() bool {
					explore.Go(x, "closed", tx.Closed(), explore.Funcs{IsReady: func() bool { return receivers == 0 }}, func(struct{}, error) error { return nil })
					return true
				}},
			},
			Check: func() error {
				if tx.Receivers() != receivers {
					return fmt.Errorf("%d receivers, want %d", tx.Receivers(), receivers)
				}
				return nil
			},
			End: func() error {
				if !rx.ch.waiters.Empty() || !rx.ch.closers.Empty() {
					return fmt.Errorf("somebody waits")
				}
				return nil
			},
			InWake: func() { tx.Receivers() },
		}
	})
}

// MarkChanged wakes a Changed that is pending; a function that panics changes nothing and
// leaves the channel usable; and the misuse of what is new.
func TestMarkChangedAndPanics(t *testing.T) {
	tx, rx := New(1)
	var w leaftest.Counter
	f := rx.Changed()
	f.Poll(futures.NewContext(&w))
	rx.MarkChanged()
	if v, ready, _ := f.Poll(futures.NewContext(&w)); w.Count() != 1 || v != 1 || !ready {
		t.Errorf("woken %d times, %d, %v", w.Count(), v, ready)
	}
	if got := leaftest.Panics(func() { tx.SendModify(func(*int) { panic("change") }) }); got != "change" {
		t.Error(got)
	}
	if changed, err := rx.HasChanged(); changed || err != nil {
		t.Error("a change that panicked counts")
	}
	rx.Drop()
	for want, f := range map[string]func(){
		"Borrow of a Receiver that was dropped": func() { rx.Borrow() },
		"WaitFor polled after Drop":             func() { f := rx.WaitFor(nil); f.Drop(); leaftest.Wait(f) },
		"Closed polled after completion":        func() { f := tx.Closed(); leaftest.Wait(f); leaftest.Wait(f) },
	} {
		if got := leaftest.Panics(f); got != "futures/watch: "+want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
