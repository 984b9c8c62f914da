// Package x lends a future to a select and drops it further down, past the
// suspension points of its loop.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Race(co *futures.Co, r aio.Reader, in *mpsc.Receiver[string]) (words []string, err error) {
	read := aio.Read(r, make([]byte, 64))
	for len(words) < 10 && err == nil {
		got := futures.On(futures.Ref(read))
		word := futures.On(in.Recv())
		if co.Select(got, word) == got {
			break
		}
		var w string
		if w, err = word.Result(); err == nil {
			words = append(words, w)
		}
	}
	read.Drop() // want "FV3002"
	return words, err
}
