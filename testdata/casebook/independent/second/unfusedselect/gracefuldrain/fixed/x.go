// Package gracefuldrain serves jobs, and finishes those at hand when it is told to stop.
package gracefuldrain

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Job is something to do.
type Job func() error

// Stop is shared by all workers of a program.
type Stop = *futures.Shared[struct{}]

// Worker does jobs.
type Worker struct {
	jobs     *mpsc.Receiver[Job]
	draining bool
	done     int
	failures []error
}

func (w *Worker) do(j Job) {
	w.done++
	if err := j(); err != nil {
		w.failures = append(w.failures, err)
	}
}

func (w *Worker) drain() {
	w.draining = true
	w.jobs.Close()
}

// Run does jobs until they end. It takes stop.
func (w *Worker) Run(co *futures.Co, stop Stop) error {
	defer w.jobs.Drop()
	defer stop.Drop()
	for {
		job := futures.On(w.jobs.Recv())
		var told *futures.BranchOf[struct{}]
		if !w.draining {
			told = futures.On(futures.Ref[struct{}](stop))
		}
		switch co.Select(job, told) {
		case told:
			w.drain()
		case job:
			j, err := job.Result()
			if err == io.EOF {
				return errors.Join(w.failures...)
			} else if err != nil {
				return err
			}
			w.do(j)
		}
	}
}
