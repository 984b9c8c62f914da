// Package x records samples to a file.
package x

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Sample struct {
	At    int64
	Value float64
}

type Recorder struct {
	dst   aio.Writer
	Count int
}

// Record writes what comes from rx until it ends.
func (r *Recorder) Record(co *futures.Co, rx *mpsc.Receiver[Sample]) error {
	w := aio.NewWriter(r.dst)
	var err error
	for err == nil {
		var s Sample
		if s, err = futures.Await(co, rx.Recv()); err != nil {
			break
		}
		_, err = futures.Await(co, aio.WriteAll(w, fmt.Appendf(nil, "%d %g\n", s.At, s.Value)))
		r.Count++
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, co.AsyncDrop(w)) // want "FV3002"
}
