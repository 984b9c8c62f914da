// Package closures polls in literals, in goroutines and in fields.
package closures

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Turn(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (before, n int) {
	mark := timer.Sleep(d)
	defer mark.Drop()
	turn := func() bool {
		item, over := futures.On(in.Recv()), futures.On(futures.Ref(mark))
		switch co.Select(item, over) { // want `FV2001: .* may be polled again here`
		case item:
			_, err := item.Result()
			n++
			return err == nil
		case over:
			before = n
		}
		return true
	}
	for turn() {
	}
	return before, n
}

func TurnStops(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (n int) {
	mark := timer.Sleep(d)
	defer mark.Drop()
	turn := func() bool {
		item, over := futures.On(in.Recv()), futures.On(futures.Ref(mark))
		if co.Select(item, over) == over {
			return false
		}
		_, err := item.Result()
		n++
		return err == nil
	}
	for turn() {
	}
	return n
}

// In a block the future is a captured variable.
func Block(in *mpsc.Receiver[int], late futures.Future[time.Time]) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (n int, err error) {
		defer late.Drop()
		for {
			item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
			switch co.Select(item, alarm) { // want `FV2001: late may be polled again here`
			case item:
				if _, err := item.Result(); err != nil {
					return n, err
				}
			case alarm:
				n++
			}
		}
	}, late)
}

// A field lent by a method.
type Watcher struct {
	stop    futures.Future[int]
	once    *futures.FusedFuture[int]
	in      *mpsc.Receiver[int]
	stopped bool
}

func (w *Watcher) Run(co *futures.Co, handle func(int)) error {
	for {
		end, item := futures.On(futures.Ref(w.stop)), futures.On(w.in.Recv())
		switch co.Select(end, item) { // want `FV2001: w\.stop may be polled again here`
		case end:
			w.stopped = true
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(n)
		}
	}
}

func (w *Watcher) RunGuarded(co *futures.Co, handle func(int)) error {
	for {
		var end *futures.BranchOf[int]
		if !w.stopped {
			end = futures.On(futures.Ref(w.stop))
		}
		item := futures.On(w.in.Recv())
		switch co.Select(end, item) {
		case end:
			w.stopped = true
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(n)
		}
	}
}

func (w *Watcher) RunFused(co *futures.Co, handle func(int)) error {
	for {
		end, item := futures.On(futures.Ref[int](w.once)), futures.On(w.in.Recv())
		switch co.Select(end, item) {
		case end:
			w.stopped = true
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(n)
		}
	}
}

func Goroutine(f futures.Future[int], cx *futures.Context, done chan<- int) {
	go func() {
		for range 3 {
			n, _, _ := f.Poll(cx) // want `FV2001: f may be polled again here`
			done <- n
		}
		f.Drop()
	}()
}
