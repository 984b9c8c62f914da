// Package x awaits a slice of futures one by one and stops at the first error; the
// rest of the slice is never driven or dropped.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Total(co *futures.Co, ins []*mpsc.Receiver[int]) (int, error) {
	var fs []futures.Future[int]
	for _, in := range ins {
		fs = append(fs, in.Recv()) // want "FV1001"
	}
	sum := 0
	for _, f := range fs {
		v, err := futures.Await(co, f)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}
