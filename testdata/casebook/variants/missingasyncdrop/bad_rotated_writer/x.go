// Package x goes over to a new writer for every file, and flushes the last one.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Split(co *futures.Co, files []aio.Writer, in *mpsc.Receiver[string]) (err error) {
	var w *aio.BufWriter
	defer func() {
		if w != nil {
			err = errors.Join(err, co.AsyncDrop(w))
		}
	}()
	for _, f := range files {
		w = aio.NewWriter(f) // want "FV3001"
		for {
			s, err := futures.Await(co, in.Recv())
			if err != nil {
				return err
			}
			if s == "" {
				break
			}
			if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
				return err
			}
		}
	}
	return nil
}
