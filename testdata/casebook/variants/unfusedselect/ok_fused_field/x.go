// Package x keeps a fused future in a field, from its constructor on, and selects
// it as often as it likes.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Watcher struct {
	stop  *futures.FusedFuture[struct{}]
	in    *mpsc.Receiver[int]
	grace int
}

func New(stop futures.Future[struct{}], in *mpsc.Receiver[int]) *Watcher {
	return &Watcher{stop: futures.Fuse(stop), in: in, grace: -1}
}

func (w *Watcher) Drop() { w.stop.Drop() }

func (w *Watcher) Run(co *futures.Co, handle func(int)) error {
	for w.grace != 0 {
		stop := futures.On(futures.Ref[struct{}](w.stop))
		item := futures.On(w.in.Recv())
		switch co.Select(stop, item) {
		case stop:
			w.grace = 10
		case item:
			v, err := item.Result()
			if err != nil {
				return err
			}
			handle(v)
			if w.grace > 0 {
				w.grace--
			}
		}
	}
	return nil
}
