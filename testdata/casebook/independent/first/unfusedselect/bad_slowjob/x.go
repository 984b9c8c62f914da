// Package x warns when a job takes long.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Job struct {
	Name string
	rx   *mpsc.Receiver[int]
}

func (j *Job) result() futures.Future[int] { return j.rx.Recv() }

// Watch collects n results of j and warns when that takes longer than d.
func Watch(co *futures.Co, j *Job, n int, d time.Duration) (sum int, err error) {
	slow := timer.Sleep(d)
	defer slow.Drop()
	for n > 0 {
		late := futures.On(futures.Ref(slow))
		res := futures.On(j.result())
		switch co.Select(late, res) { // want "FV2001"
		case late:
			fmt.Println(j.Name, "is slow")
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
