// Package x gathers a batch in a local slice. When the time limit passes, what had
// been taken off the channel goes with the slice.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func batch(co *futures.Co, in *mpsc.Receiver[int], n int) ([]int, error) {
	var items []int
	for len(items) < n {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return items, err
		}
		items = append(items, v)
	}
	return items, nil
}

func Batches(co *futures.Co, in *mpsc.Receiver[int], store func([]int)) error {
	for {
		next := futures.Async(func(co *futures.Co) ([]int, error) { return batch(co, in, 100) })
		items, err := futures.Await(co, timer.Timeout(time.Second, next)) // want "FV1002"
		if err != nil && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		store(items)
	}
}
