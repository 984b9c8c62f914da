// Package x flushes its writer in order to see the error, and has a deferred Drop
// for the ways out before that.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Save(co *futures.Co, dst aio.Writer, parts [][]byte) error {
	w := aio.NewWriter(dst)
	defer w.Drop()
	for _, p := range parts {
		if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
			return err
		}
	}
	_, err := futures.Await(co, aio.Flush(w))
	return err
}
