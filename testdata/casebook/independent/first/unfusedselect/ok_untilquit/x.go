// Package x serves while a future is pending and then says why it ended.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Reason string

type Loop struct {
	quit func() futures.Future[Reason]
	work *mpsc.Receiver[func()]
}

// Run runs what comes until the loop is told to quit.
func (l *Loop) Run(co *futures.Co) (why Reason, err error) {
	quit := l.quit()
	defer quit.Drop()
	for running := true; running; {
		end, job := futures.On(futures.Ref(quit)), futures.On(l.work.Recv())
		switch co.SelectBiased(end, job) {
		case end:
			why, err = end.Result()
			running = false
		case job:
			fn, err := job.Result()
			if err != nil {
				return why, err
			}
			fn()
		}
	}
	return why, err
}
