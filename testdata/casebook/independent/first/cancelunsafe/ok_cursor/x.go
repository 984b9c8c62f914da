// Package x writes a queue of bytes with its place in a field.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Outbox is what has to be written yet.
type Outbox struct {
	w     aio.Writer
	queue [][]byte
	off   int
}

func (o *Outbox) Add(p []byte) { o.queue = append(o.queue, p) }

func (o *Outbox) step(co *futures.Co) (struct{}, error) {
	for len(o.queue) > 0 {
		n, err := futures.Await(co, aio.Write(o.w, o.queue[0][o.off:]))
		o.off += n
		if err != nil {
			return struct{}{}, err
		}
		if o.off == len(o.queue[0]) {
			o.queue, o.off = o.queue[1:], 0
		}
	}
	return struct{}{}, nil
}

// Run writes what is added, also while it writes.
func (o *Outbox) Run(co *futures.Co, in *mpsc.Receiver[[]byte]) error {
	for {
		more := futures.On(in.Recv())
		var drained *futures.BranchOf[struct{}]
		if len(o.queue) > 0 {
			drained = futures.On[struct{}](futures.Async(o.step))
		}
		switch co.Select(more, drained) {
		case more:
			p, err := more.Result()
			if err != nil {
				return err
			}
			if len(p) > 0 {
				o.Add(p)
			}
		case drained:
			if _, err := drained.Result(); err != nil {
				return err
			}
		}
	}
}
