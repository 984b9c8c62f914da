// Package ok holds waits that miss nothing.
package ok

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type stop struct {
	done    atomic.Bool
	ready   bool
	verbose atomic.Bool
	notify  *lock.Notify
	one     *lock.Notify
	mu      sync.Mutex
	items   []int
}

func (s *stop) tell() {
	s.done.Store(true)
	s.notify.NotifyAll()
}

func (s *stop) tellOne() {
	s.done.Store(true)
	s.one.NotifyOne()
}

// The wait is created first.
func (s *stop) wait(co *futures.Co) error {
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

// Tested twice: the first test is only quicker.
func (s *stop) twice(co *futures.Co) {
	for !s.done.Load() {
		told := s.notify.Wait()
		if s.done.Load() {
			told.Drop()
			return
		}
		futures.Await(co, told)
	}
}

// A notification by NotifyOne is stored.
func (s *stop) stored(co *futures.Co) {
	for !s.done.Load() {
		futures.Await(co, s.one.Wait())
	}
}

func (s *stop) set() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = append(s.items, 1)
	s.notify.NotifyAll()
}

func (s *stop) len() int { return len(s.items) }

// Under the lock nobody notifies between the test and the wait.
func (s *stop) locked(co *futures.Co) {
	s.mu.Lock()
	for s.len() == 0 {
		told := s.notify.Wait()
		s.mu.Unlock()
		futures.Await(co, told)
		s.mu.Lock()
	}
	s.mu.Unlock()
}

// Tested has been something else.
func (s *stop) other(co *futures.Co) {
	if s.verbose.Load() {
		futures.Await(co, s.notify.Wait())
	}
}

func (s *stop) failed(co *futures.Co, open func() error) error {
	if err := open(); err != nil {
		return err
	}
	_, err := futures.Await(co, s.notify.Wait())
	return err
}

// Waits first, and looks then.
func (s *stop) first(co *futures.Co) {
	futures.Await(co, s.notify.Wait())
	if s.done.Load() {
		return
	}
	co.Yield()
}

// Made, and awaited by somebody else.
func (s *stop) made() futures.Future[struct{}] {
	if s.done.Load() {
		return futures.Ready(struct{}{})
	}
	return s.notify.Wait()
}

// An event stays set.
type event struct{ set *lock.Event }

func (e *event) wait(co *futures.Co) {
	if !e.set.IsSet() {
		futures.Await(co, e.set.Wait())
	}
}

// Nobody notifies here.
type foreign struct {
	done  atomic.Bool
	Rings *lock.Notify
}

func (f *foreign) wait(co *futures.Co) {
	for !f.done.Load() {
		futures.Await(co, f.Rings.Wait())
	}
}
