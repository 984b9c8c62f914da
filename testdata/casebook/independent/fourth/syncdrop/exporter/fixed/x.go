// Package exporter writes metrics and leaves the writer when the sink is gone.
package exporter

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Point struct {
	Name  string
	Value float64
}

// Export writes the points.
func Export(co *futures.Co, dst aio.Writer, points *mpsc.Receiver[Point]) (n int, err error) {
	w := aio.NewWriter(dst)
	defer func() {
		if derr := co.AsyncDrop(w); err == nil {
			err = derr
		}
	}()
	for {
		p, err := futures.Await(co, points.Recv())
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		line := fmt.Sprintf("%s %g\n", p.Name, p.Value)
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(line))); err != nil {
			return n, err
		}
		n++
	}
}
