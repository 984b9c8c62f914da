// Package x takes a job out of its queue and then waits for room to pass it on; the
// time limit drops the job.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Queue struct {
	jobs []string
	out  *mpsc.Sender[string]
}

func (q *Queue) pass(co *futures.Co) (struct{}, error) {
	job := q.jobs[0]
	q.jobs = q.jobs[1:]
	room, err := futures.Await(co, q.out.Reserve())
	if err != nil {
		return struct{}{}, err
	}
	room.Send(job)
	return struct{}{}, nil
}

func (q *Queue) Run(co *futures.Co, busy func()) error {
	for len(q.jobs) > 0 {
		_, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(q.pass))) // want "FV1002"
		if err == futures.ErrElapsed {
			busy()
		} else if err != nil {
			return err
		}
	}
	return nil
}
