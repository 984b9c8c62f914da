// Package limits pins what the rule does not see.
package limits

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type stop struct {
	done   atomic.Bool
	plain  bool
	notify *lock.Notify
}

func (s *stop) tell() {
	s.done.Store(true)
	s.plain = true
	s.notify.NotifyAll()
}

// A plain field, read without a lock: all on one thread, or a race of another kind.
func (s *stop) fields(co *futures.Co) {
	for !s.plain {
		futures.Await(co, s.notify.Wait())
	}
}

// Something else is tested in between.
func (s *stop) between(co *futures.Co, verbose bool) {
	for !s.done.Load() {
		told := s.notify.Wait()
		if verbose {
			println("waiting")
		}
		futures.Await(co, told)
	}
}
