// Package trap lends one-shot futures to every turn of a select loop. Each of
// them leaves the loop when it wins, by return or by a labelled break, so none is
// polled after it completed.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Sum adds up what arrives within limit, or until stop.
func Sum(co *futures.Co, in *mpsc.Receiver[int], stop *oneshot.Receiver[struct{}], limit time.Duration) (int, error) {
	defer stop.Drop()
	late := timer.Sleep(limit)
	defer late.Drop()
	sum := 0
loop:
	for {
		item := futures.On(in.Recv())
		quit := futures.On(futures.Ref[struct{}](stop))
		end := futures.On(futures.Ref(late))
		switch co.Select(item, quit, end) {
		case item:
			v, err := item.Result()
			if err != nil {
				break loop
			}
			sum += v
		case quit:
			_, err := quit.Result()
			return sum, err
		case end:
			break loop
		}
	}
	return sum, nil
}
