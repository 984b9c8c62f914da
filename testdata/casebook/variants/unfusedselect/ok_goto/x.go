// Package x jumps out of a nest of loops when its timer has elapsed.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Walk(co *futures.Co, rows []*mpsc.Receiver[int], d time.Duration, visit func(int)) (done int) {
	end := timer.Sleep(d)
	defer end.Drop()
	for _, r := range rows {
		for {
			v := futures.On(r.Recv())
			over := futures.On(futures.Ref(end))
			switch co.Select(v, over) {
			case over:
				goto out
			case v:
			}
			n, err := v.Result()
			if err != nil {
				break
			}
			visit(n)
		}
		done++
	}
out:
	return done
}
