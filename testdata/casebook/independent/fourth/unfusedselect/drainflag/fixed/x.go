// Package drainflag serves jobs until it is told to drain, then finishes the queue.
package drainflag

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

type Job struct{ ID, Cost int }

type Stats struct {
	Done, Cost int
	Draining   bool
}

type Runner struct {
	jobs *mpsc.Receiver[Job]
	stop *oneshot.Receiver[struct{}]
	st   Stats
}

func New(jobs *mpsc.Receiver[Job], stop *oneshot.Receiver[struct{}]) *Runner {
	return &Runner{jobs: jobs, stop: stop}
}

// Run returns when the queue has ended.
func (r *Runner) Run(co *futures.Co) (st Stats, err error) {
	stop := futures.Fuse[struct{}](r.stop)
	defer stop.Drop()
	for {
		job := futures.On(r.jobs.Recv())
		halt := futures.On(futures.Ref[struct{}](stop))
		switch co.Select(job, halt) {
		case job:
			j, err := job.Result()
			if err == io.EOF {
				return r.st, nil
			} else if err != nil {
				return r.st, err
			}
			r.st.Done++
			r.st.Cost += j.Cost
		case halt:
			r.st.Draining = true
			r.jobs.Close()
		}
	}
}
