// Package x registers its cleanup before there is anything to clean up.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Journal struct {
	open func() aio.Writer
	Kept int
}

// Write writes what comes and opens the journal only when something does.
func (j *Journal) Write(co *futures.Co, in *mpsc.Receiver[string]) error {
	var w *aio.BufWriter
	defer func() {
		if w != nil {
			co.AsyncDrop(w)
		}
	}()
	for {
		s, err := futures.Await(co, in.Recv())
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if w == nil {
			w = aio.NewWriter(j.open())
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(s+"\n"))); err != nil {
			return err
		}
		j.Kept++
	}
}
