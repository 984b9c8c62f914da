// Package x makes a block where it means to start one.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Save(co *futures.Co, w aio.Writer, in *mpsc.Receiver[[]byte]) error {
	for {
		b, err := futures.Await(co, in.Recv())
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if len(b) == 0 {
			continue
		}
		futures.Async(func(co *futures.Co) (int, error) { // want "FV1001"
			return futures.Await(co, aio.WriteAll(w, b))
		})
	}
}
