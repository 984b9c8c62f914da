// Package basic polls futures and streams that have completed.
package basic

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func Warns(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := timer.Sleep(time.Minute)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		switch co.Select(item, alarm) { // want `^FV2001: .* may be polled again here after it has completed: leave the loop, replace it, or Fuse it outside the loop$`
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case alarm:
			warn()
		}
	}
}

func Biased(co *futures.Co, in *mpsc.Receiver[int], first *oneshot.Receiver[int]) (n int, err error) {
	defer first.Drop()
	for {
		start, item := futures.On(futures.Ref[int](first)), futures.On(in.Recv())
		switch co.SelectBiased(start, item) { // want `FV2001: .* may be polled again here`
		case start:
			n, _ = start.Result()
		case item:
			v, err := item.Result()
			if err != nil {
				return n, err
			}
			n += v
		}
	}
}

func Try(co *futures.Co, stop *oneshot.Receiver[int], steps []func()) (stopped int) {
	defer stop.Drop()
	for _, step := range steps {
		b := futures.On(futures.Ref[int](stop))
		if co.TrySelect(b) != nil { // want `FV2001: .* may be polled again here`
			stopped++
		}
		step()
	}
	return stopped
}

// Twice, and no loop.
func Twice(co *futures.Co, d time.Duration) error {
	f := timer.Sleep(d)
	defer f.Drop()
	if _, _, err := futures.NowOrNever(futures.Ref(f)); err != nil {
		return err
	}
	co.Yield()
	_, _, err := futures.NowOrNever(futures.Ref(f)) // want `FV2001: .* may be polled again here`
	return err
}

// Fused in every turn: the fuse is new, what it fuses is not.
func FusedInside(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := timer.Sleep(time.Minute)
	defer late.Drop()
	for {
		item := futures.On(in.Recv())
		alarm := futures.On[time.Time](futures.Fuse(futures.Ref(late)))
		switch co.Select(item, alarm) { // want `FV2001: .* may be polled again here`
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case alarm:
			warn()
		}
	}
}

func Joined(co *futures.Co, ready futures.Future[int], in *mpsc.Receiver[int]) (n int) {
	defer ready.Drop()
	for range 3 {
		a, b := futures.On(futures.Ref(ready)), futures.On(in.Recv())
		co.Join(a, b) // want `FV2001: .* may be polled again here`
		n++
	}
	return n
}

func Awaited(co *futures.Co, d time.Duration) (n int, err error) {
	f := timer.Sleep(d)
	defer f.Drop()
	for n < 3 && err == nil {
		_, err = futures.Await(co, futures.Ref(f)) // want `FV2001: .* may be polled again here`
		n++
	}
	return n, err
}

// By hand.
type Patient struct {
	inner futures.Future[int]
	alarm futures.Future[time.Time]
	nag   func()
}

func (p *Patient) Poll(cx *futures.Context) (int, bool, error) {
	if v, ready, err := p.inner.Poll(cx); ready {
		p.alarm.Drop()
		return v, true, err
	}
	if _, rang, _ := p.alarm.Poll(cx); rang { // want `FV2001: p\.alarm may be polled again here`
		p.nag()
	}
	return 0, false, nil
}

func (p *Patient) Drop() {
	p.inner.Drop()
	p.alarm.Drop()
}
