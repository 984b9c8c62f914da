// Package cronbridge lets goroutines end a scheduler's jobs.
package cronbridge

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// Job is scheduled work.
type Job struct {
	Name string
	Stop func() error
}

// Scheduler counts jobs.
type Scheduler struct {
	mu      sync.Mutex
	running map[string]*Job
	errs    []error
}

func (s *Scheduler) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

func (s *Scheduler) remove(j *Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, j.Name)
}

// Retire stops j on a goroutine of its own, and then runs the last rites.
func (s *Scheduler) Retire(j *Job, rites func() futures.Future[string]) {
	last := rites() // want "FV1001"
	go func() {
		defer s.remove(j)
		if err := j.Stop(); err != nil {
			s.fail(err)
			return
		}
		if _, err := executor.Run(last); err != nil {
			s.fail(err)
		}
	}()
}
