// Package x notes in a field that its future has completed, and reads it before it
// lends the future again.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Watcher struct {
	ready   futures.Future[int]
	isReady bool
	level   int
	in      *mpsc.Receiver[int]
}

func (w *Watcher) turn(co *futures.Co, handle func(v, level int)) error {
	var ready *futures.BranchOf[int]
	if !w.isReady {
		ready = futures.On(futures.Ref(w.ready))
	}
	item := futures.On(w.in.Recv())
	switch co.Select(ready, item) {
	case ready:
		w.isReady = true
		n, err := ready.Result()
		if err != nil {
			return err
		}
		w.level = n
	case item:
		v, err := item.Result()
		if err != nil {
			return err
		}
		handle(v, w.level)
	}
	return nil
}

func (w *Watcher) Run(co *futures.Co, handle func(v, level int)) error {
	for {
		if err := w.turn(co, handle); err != nil {
			return err
		}
	}
}
