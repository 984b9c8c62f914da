// Package heartbeat runs jobs under a lease that a background task keeps alive.
package heartbeat

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrNoResult is returned when the job's result channel ended early.
var ErrNoResult = errors.New("heartbeat: job ended without a result")

// Leases extends leases in the scheduler.
type Leases interface {
	Extend(job string, d time.Duration) error
}

// Result is what a job reports.
type Result struct {
	Job  string
	Code int
}

// Runner waits for jobs.
type Runner struct {
	leases  Leases
	every   time.Duration
	results map[string]*mpsc.Receiver[Result]
}

// NewRunner makes a runner that extends leases at the given interval.
func NewRunner(l Leases, every time.Duration) *Runner {
	return &Runner{leases: l, every: every, results: make(map[string]*mpsc.Receiver[Result])}
}

// Add makes the runner know a job's results.
func (r *Runner) Add(job string, results *mpsc.Receiver[Result]) { r.results[job] = results }

func (r *Runner) keepAlive(job string) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for {
			if _, err := futures.Await(co, timer.Sleep(r.every)); err != nil {
				return struct{}{}, err
			}
			if err := r.leases.Extend(job, 3*r.every); err != nil {
				return struct{}{}, fmt.Errorf("lease of %s: %w", job, err)
			}
		}
	})
}

func (r *Runner) wait(co *futures.Co, job string) (Result, error) {
	results, ok := r.results[job]
	if !ok {
		return Result{}, fmt.Errorf("no job %q", job)
	}
	beat := futures.Spawn(co, r.keepAlive(job))
	defer beat.Drop()
	res, err := futures.Await(co, results.Recv())
	if err != nil {
		return Result{}, errors.Join(ErrNoResult, err)
	}
	return res, nil
}

// Wait waits for the job's result, at most for limit.
func (r *Runner) Wait(co *futures.Co, job string, limit time.Duration) (Result, error) {
	f := futures.Async(func(co *futures.Co) (Result, error) { return r.wait(co, job) })
	res, err := futures.Await(co, timer.Timeout(limit, f))
	if errors.Is(err, futures.ErrElapsed) {
		return Result{}, fmt.Errorf("job %s is still running: %w", job, err)
	}
	return res, err
}
