// Package shutdownsleep lends one sleep to a loop that ends when it is over.
package shutdownsleep

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Collect gathers items for at most d.
func Collect[T any](co *futures.Co, items *mpsc.Receiver[T], d time.Duration, add func(T)) error {
	limit := timer.Sleep(d)
	defer limit.Drop()
	for {
		over := futures.On(futures.Ref(limit))
		item := futures.On(items.Recv())
		switch co.Select(over, item) {
		case over:
			_, err := over.Result()
			return err
		case item:
			v, err := item.Result()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			add(v)
		}
	}
}
