// Package x keeps its frame future in a variable, and gives it away to every select
// all the same.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// frame reads one frame.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func frame(r aio.Reader) *futures.Block[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		b := make([]byte, 4)
		if _, err := futures.Await(co, aio.ReadFull(r, b)); err != nil {
			return nil, err
		}
		b = make([]byte, int(b[3]))
		_, err := futures.Await(co, aio.ReadFull(r, b))
		return b, err
	})
}

func Pump(co *futures.Co, r aio.Reader, more *mpsc.Receiver[int], handle func([]byte)) (extra int, err error) {
	f := frame(r)
	for {
		got := futures.On(f)
		n := futures.On(more.Recv())
		won := co.Select(got, n) // want "FV1002"
		f = frame(r)
		if won == got {
			b, err := got.Result()
			if err != nil {
				f.Drop()
				return extra, err
			}
			handle(b)
			continue
		}
		k, err := n.Result()
		if err != nil {
			f.Drop()
			return extra, err
		}
		extra += k
	}
}
