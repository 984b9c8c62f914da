// Package x awaits a slice of futures one by one; at the first error a deferred
// loop drops them all, which does nothing to those that have completed.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Total(co *futures.Co, ins []*mpsc.Receiver[int]) (sum int, err error) {
	var fs []futures.Future[int]
	defer func() {
		for _, f := range fs {
			f.Drop()
		}
	}()
	for _, in := range ins {
		fs = append(fs, in.Recv())
	}
	for _, f := range fs {
		v, err := futures.Await(co, futures.Ref(f))
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}
