// Package x goes over to a new writer for every file, and flushes the old one first.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Split(co *futures.Co, files []aio.Writer, in *mpsc.Receiver[string]) error {
	for _, f := range files {
		if err := one(co, f, in); err != nil {
			return err
		}
	}
	return nil
}

func one(co *futures.Co, f aio.Writer, in *mpsc.Receiver[string]) (err error) {
	w := aio.NewWriter(f)
	defer func() { err = errors.Join(err, co.AsyncDrop(w)) }()
	for {
		s, err := futures.Await(co, in.Recv())
		if err != nil || s == "" {
			return err
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
			return err
		}
	}
}
