// Package worker works until it is told to stop.
//
// Whether to stop is asked first, and then waited for. A stop in between is told to
// nobody.
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
	for !s.done.Load() {
		if _, err := futures.Await(co, s.notify.Wait()); err != nil { // want "FV5005"
			return err
		}
	}
	return nil
}
