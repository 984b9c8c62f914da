// Package jobbackoff runs jobs, again after a pause when they fail.
package jobbackoff

import (
	"time"

	"github.com/futvet/futvet/futures"
)

type Job func(co *futures.Co) error

type Runner struct {
	First, Max time.Duration
	Tries      int
	Gaveup     []int
}

func pause(co *futures.Co, d time.Duration) error {
	time.Sleep(d) // want "FV5002"
	return nil
}

func (r *Runner) try(co *futures.Co, j Job) (err error) {
	for n, d := 0, r.First; n < r.Tries; n++ {
		if err = j(co); err == nil {
			return nil
		}
		if perr := pause(co, d); perr != nil {
			return perr
		}
		d = min(2*d, r.Max)
	}
	return err
}

// Run runs each job of the list.
func (r *Runner) Run(co *futures.Co, jobs ...Job) error {
	for i, j := range jobs {
		if err := r.try(co, j); err != nil {
			r.Gaveup = append(r.Gaveup, i)
		}
	}
	return nil
}
