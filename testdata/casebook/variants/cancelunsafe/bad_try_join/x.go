// Package x sends every message to two peers. When one of them fails, the message
// to the other is cut off, and the next one follows behind the stump.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Mirror(co *futures.Co, a, b aio.Writer, in *mpsc.Receiver[[]byte]) (failed int, err error) {
	for {
		msg, err := futures.Await(co, in.Recv())
		if err != nil {
			return failed, err
		}
		left := futures.On(aio.WriteAll(a, msg))
		right := futures.On(aio.WriteAll(b, msg))
		if err := co.TryJoin(left, right); err != nil { // want "FV1002"
			failed++
		}
	}
}
