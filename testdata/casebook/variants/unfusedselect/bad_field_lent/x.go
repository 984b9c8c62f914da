// Package x lends a future that is a field, and notes its completion in another
// field that nobody reads.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Watcher struct {
	stop    futures.Future[struct{}]
	stopped bool
	in      *mpsc.Receiver[int]
}

func (w *Watcher) Run(co *futures.Co, handle func(int)) error {
	for {
		stop := futures.On(futures.Ref(w.stop))
		item := futures.On(w.in.Recv())
		switch co.Select(stop, item) { // want "FV2001"
		case stop:
			w.stopped = true
		case item:
			v, err := item.Result()
			if err != nil {
				return err
			}
			handle(v)
		}
	}
}
