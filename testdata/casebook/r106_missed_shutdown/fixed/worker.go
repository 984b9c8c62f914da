// Package worker works until it is told to stop.
//
// The wait begins first, then it is asked whether to stop.
//
// Source: octos-org/octos#927, tokio-rs/tokio-uring#280.
package worker

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Stop is told to all workers, once.
type Stop struct {
	done   atomic.Bool
	notify *lock.Notify
}

// Tell tells all workers to stop.
func (s *Stop) Tell() {
	s.done.Store(true)
	s.notify.NotifyAll()
}

// Wait waits until it has been told.
func (s *Stop) Wait(co *futures.Co) error {
	for {
		told := s.notify.Wait()
		if s.done.Load() {
			told.Drop()
			return nil
		}
		if _, err := futures.Await(co, told); err != nil {
			return err
		}
	}
}
