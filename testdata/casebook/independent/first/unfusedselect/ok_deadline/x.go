// Package x collects results until a deadline.
package x

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Job struct {
	Name string
	rx   *mpsc.Receiver[int]
}

// Collect collects what arrives within d.
func Collect(co *futures.Co, j *Job, d time.Duration) (sum int, err error) {
	end := timer.Sleep(d)
	defer end.Drop()
collect:
	for {
		late, res := futures.On(futures.Ref(end)), futures.On(j.rx.Recv())
		switch co.Select(late, res) {
		case late:
			break collect
		case res:
			v, err := res.Result()
			if errors.Is(err, io.EOF) {
				return sum, nil
			} else if err != nil {
				return sum, err
			}
			sum += v
		}
	}
	return sum, fmt.Errorf("%s: %w", j.Name, futures.ErrElapsed)
}
