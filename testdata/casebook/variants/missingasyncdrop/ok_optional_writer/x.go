// Package x makes a writer only if there is somewhere to write to, and tests for
// nil before it releases.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Trace(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[string], verbose bool) error {
	var w *aio.BufWriter
	if verbose && dst != nil {
		w = aio.NewWriter(dst)
	}
	defer func() {
		if w != nil {
			w.Drop()
		}
	}()
	for {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		if w == nil {
			continue
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
			return err
		}
	}
}
