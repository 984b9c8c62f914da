// Package reloadsignal applies a configuration whenever somebody says that it changed.
package reloadsignal

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Config struct{ Limit int }

type Store struct {
	changed *lock.Notify
	current Config
}

func NewStore() *Store { return &Store{changed: lock.NewNotify()} }

// Set changes the configuration and tells everybody who waits.
func (s *Store) Set(c Config) {
	s.current = c
	s.changed.NotifyAll()
}

type Worker struct {
	store *Store
	jobs  *mpsc.Receiver[int]
	limit int
	done  int
}

func (w *Worker) step(n int) {
	if n <= w.limit {
		w.done++
	}
}

// Run works until the jobs are over; a new limit is used from the next job on.
func (w *Worker) Run(co *futures.Co) error {
	for {
		job := futures.On(w.jobs.Recv())
		reload := futures.On(w.store.changed.Wait()) // want "FV1003"
		switch co.Select(job, reload) {
		case job:
			n, err := job.Result()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			w.step(n)
		case reload:
			w.limit = w.store.current.Limit
		}
	}
}
