// Package x warns once when a job takes long.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Job struct{ rx *mpsc.Receiver[int] }

// Watch collects n results of j and warns when that takes longer than d.
func Watch(co *futures.Co, j *Job, n int, d time.Duration) (sum int, err error) {
	slow := timer.Sleep(d)
	defer slow.Drop()
	warned := false
	for n > 0 {
		var late *futures.BranchOf[time.Time]
		if !warned {
			late = futures.On(futures.Ref(slow))
		}
		res := futures.On(j.rx.Recv())
		switch co.Select(late, res) {
		case late:
			warned = true
			fmt.Println("slow")
		case res:
			v, err := res.Result()
			if err != nil {
				return sum, err
			}
			sum += v
			n--
		}
	}
	return sum, nil
}
