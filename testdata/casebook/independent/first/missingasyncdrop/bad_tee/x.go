// Package x writes to two places at once.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Tee struct {
	left, right aio.Writer
	n           int
}

// Run writes what comes to both sides, buffered.
func (t *Tee) Run(co *futures.Co, in *mpsc.Receiver[[]byte]) error {
	l := aio.NewWriter(t.left)
	defer co.AsyncDrop(l)
	r := aio.NewWriter(t.right) // want "FV3001"
	defer co.AsyncDrop(l)
	for {
		p, err := futures.Await(co, in.Recv())
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for _, w := range []aio.Writer{l, r} {
			if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
				return err
			}
		}
		t.n += len(p)
	}
}
