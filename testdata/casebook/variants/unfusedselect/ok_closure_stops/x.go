// Package x puts one turn of its loop into a closure, which says whether to go on;
// it does not after the timer.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Count(co *futures.Co, in *mpsc.Receiver[int], limit time.Duration) (total int, err error) {
	end := timer.Sleep(limit)
	defer end.Drop()
	turn := func() (more bool, err error) {
		item := futures.On(in.Recv())
		over := futures.On(futures.Ref(end))
		switch co.Select(item, over) {
		case over:
			return false, nil
		default:
			v, err := item.Result()
			total += v
			return err == nil, err
		}
	}
	for more := true; more; {
		if more, err = turn(); err != nil {
			return total, err
		}
	}
	return total, nil
}
