// Package x writes to many places at once.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Fan struct{ dsts []aio.Writer }

// Run writes what comes to all places, buffered.
func (f *Fan) Run(co *futures.Co, in *mpsc.Receiver[[]byte]) error {
	var ws []*aio.BufWriter
	defer func() {
		for _, w := range ws {
			co.AsyncDrop(w)
		}
	}()
	for _, d := range f.dsts {
		ws = append(ws, aio.NewWriter(d))
	}
	for {
		p, err := futures.Await(co, in.Recv())
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for _, w := range ws {
			if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
				return err
			}
		}
	}
}
