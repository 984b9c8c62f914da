package world

import (
	"fmt"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// driver is the main future of a run. It polls the program, and is the world around
// it: whenever nothing can get on it chooses what happens next, and at every
// suspension point whether the program is dropped there.
type driver struct {
	run  *run
	f    futures.Future[int]
	tick futures.Future[time.Time] // the step that time is making

	decides bool // what happens, before the program is polled again
	waker   waker
}

// Poll implements futures.Future.
func (d *driver) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	r := d.run
	woken := &d.waker
	woken.outer, woken.polling = cx.Waker(), true
	defer func() {
		woken.polling = false
		if p := recover(); p != nil {
			r.panicked, ready = p, true
		}
	}()
	if d.tick != nil {
		if _, ready, _ := d.tick.Poll(cx); !ready {
			return 0, false, nil
		}
		d.tick = nil
		if d.leaves() {
			return d.cancel()
		}
	}
	for {
		if !d.decides {
			woken.on = false
			if _, ready, err := d.f.Poll(cx.WithWaker(woken)); ready {
				r.well = err == nil
				return 0, true, nil
			}
			r.points++
			d.decides = true
		}
		events := r.events(!woken.on)
		if woken.on { // by what it has done itself
			if r.early == maxEarly {
				events = nil
			}
			switch c := r.choose(2 + len(events)); c {
			case 0:
			case 1:
				return d.cancel()
			default:
				r.early++
				events[c-2]()
			}
			d.decides = false
			continue
		}
		if len(events) == 0 || r.points > maxPoints {
			r.stuck = true
			return d.cancel()
		}
		c := r.choose(1 + len(events))
		if c == len(events) {
			return d.cancel()
		}
		events[c]()
		if r.ticks {
			r.ticks = false
			d.tick = timer.Sleep(step)
			d.tick.Poll(cx)
			return 0, false, nil
		}
		if d.leaves() {
			return d.cancel()
		}
	}
}

// leaves says whether the program, if it was woken, is dropped before it is polled.
func (d *driver) leaves() bool {
	d.decides = !d.waker.on
	return d.waker.on && d.run.choose(2) == 1
}

func (d *driver) cancel() (int, bool, error) {
	d.run.ending, d.run.cancelled = true, true
	d.f.Drop()
	return 0, true, futures.ErrCancelled
}

// Drop implements futures.Future.
func (d *driver) Drop() {
	if d.tick != nil {
		d.tick.Drop()
	}
	d.f.Drop()
}

// events is what can happen to what is waited for; that time goes on is the last.
func (r *run) events(time bool) (list []func()) {
	waits := map[Kind]bool{}
	for _, x := range r.records {
		if x.state != pending {
			continue
		}
		waits[x.kind.resource()] = true
	}
	w := r.world
	for i, kind := range channels {
		f := &w.feeds[i]
		if !waits[kind] || f.closed {
			continue
		}
		if f.sent < maxItems {
			list = append(list, func() {
				f.sent++
				if err := f.to.TrySend(10*(i+1) + f.sent); err != nil {
					panic(fmt.Sprintf("an item is not sent: %v", err))
				}
			})
		}
		list = append(list, func() { f.closed = true; f.to.Drop() })
	}
	for i, kind := range readers {
		x := &w.wires[i]
		if !waits[kind] || x.ended {
			continue
		}
		if x.fed < maxBytes {
			list = append(list, func() { x.feed(1) })
		}
		list = append(list, func() { x.feed(0) })
	}
	if waits[kindSend] && w.out.Len() > 0 {
		list = append(list, func() { w.out.TryRecv() })
	}
	if time && len(r.alarms) > 0 {
		list = append(list, r.ring)
	}
	return list
}

// waker is the waker of the program. The driver's is woken only by what happens when it
// has left things to the clock.
type waker struct {
	outer   futures.Waker
	polling bool
	on      bool
}

// Wake implements futures.Waker.
func (w *waker) Wake() {
	w.on = true
	if !w.polling && w.outer != nil {
		w.outer.Wake()
	}
}

// quiet is a test that keeps what it is told.
type quiet struct {
	testing.TB
	said string
}

func (t *quiet) Helper()                           {}
func (t *quiet) Failed() bool                      { return t.said != "" }
func (t *quiet) Logf(string, ...any)               {}
func (t *quiet) Errorf(format string, args ...any) { t.said += fmt.Sprintf(format, args...) }
func (t *quiet) Fatalf(format string, args ...any) { t.Errorf(format, args...) }
