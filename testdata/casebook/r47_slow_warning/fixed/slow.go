// Package slow works through jobs and says so when they take long.
//
// Once the timer has elapsed its branch stays nil, which the select skips.
//
// Source: tokio-rs/tokio#8073.
package slow

import (
	"io"
	"log"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Job is one unit of work.
type Job struct {
	ID   int
	Work func() error
}

// Summary says how a batch went.
type Summary struct {
	Done   int
	Failed []int
	Slow   bool
}

// Drain works through jobs, and warns once if that takes longer than limit.
func Drain(co *futures.Co, jobs *mpsc.Receiver[Job], limit time.Duration) (Summary, error) {
	var sum Summary
	sleep := timer.Sleep(limit)
	defer sleep.Drop()
	for {
		var warn *futures.BranchOf[time.Time]
		if !sum.Slow {
			warn = futures.On(futures.Ref(sleep))
		}
		job := futures.On(jobs.Recv())
		switch co.Select(warn, job) {
		case warn:
			log.Printf("still %d jobs done after %v", sum.Done, limit)
			sum.Slow = true
		case job:
			j, err := job.Result()
			if err == io.EOF {
				return sum, nil
			} else if err != nil {
				return sum, err
			}
			if err := j.Work(); err != nil {
				sum.Failed = append(sum.Failed, j.ID)
			} else {
				sum.Done++
			}
		}
	}
}
