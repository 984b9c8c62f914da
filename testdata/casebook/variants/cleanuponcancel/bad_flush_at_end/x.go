// Package x collects errors so as to flush its writer in any case, and does not
// reckon with the case that the loop is never left.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Copy(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[[]byte]) error {
	w := aio.NewWriter(dst)
	var err error
	for err == nil {
		var b []byte
		if b, err = futures.Await(co, in.Recv()); err == nil {
			_, err = futures.Await(co, aio.WriteAll(w, b))
		}
	}
	if ferr := co.AsyncDrop(w); ferr != nil { // want "FV3002"
		return ferr
	}
	if err == io.EOF {
		return nil
	}
	return err
}
