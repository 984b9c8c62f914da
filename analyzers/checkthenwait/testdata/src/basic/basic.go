// Package basic holds the shapes that are always reported.
package basic

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type stop struct {
	done   atomic.Bool
	notify *lock.Notify
	mu     sync.Mutex
	items  []int
	more   *lock.Notify
}

func (s *stop) tell() {
	s.done.Store(true)
	s.notify.NotifyAll()
}

func (s *stop) wait(co *futures.Co) error {
	for !s.done.Load() {
		if _, err := futures.Await(co, s.notify.Wait()); err != nil { // want `FV5005: a notification between the test of the condition and this is lost`
			return err
		}
	}
	return nil
}

func (s *stop) once(co *futures.Co) {
	if !s.done.Load() {
		futures.Await(co, s.notify.Wait()) // want `FV5005`
	}
}

func (s *stop) early(co *futures.Co) {
	if s.done.Load() {
		return
	}
	w := s.notify.Wait() // want `FV5005`
	futures.Await(co, w)
}

func (s *stop) selects(co *futures.Co, in *mpsc.Receiver[int]) {
	for {
		if s.done.Load() {
			return
		}
		told, item := futures.On(s.notify.Wait()), futures.On(in.Recv()) // want `FV5005`
		co.Select(told, item)
	}
}

func (s *stop) push(v int) {
	s.mu.Lock()
	s.items = append(s.items, v)
	s.mu.Unlock()
	s.wake()
}

func (s *stop) wake() { s.more.NotifyAll() }

func (s *stop) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items) == 0
}

func (s *stop) changed() futures.Future[struct{}] { return s.more.Wait() }

func (s *stop) drain(co *futures.Co) {
	for s.empty() {
		futures.Await(co, s.more.Wait()) // want `FV5005`
	}
}

func (s *stop) byHelper(co *futures.Co) {
	for s.empty() {
		futures.Await(co, s.changed()) // want `FV5005`
	}
}

var (
	ready atomic.Bool
	bell  = lock.NewNotify()
)

func ring() {
	ready.Store(true)
	bell.NotifyAll()
}

func global(co *futures.Co) {
	for !ready.Load() {
		futures.Await(co, bell.Wait()) // want `FV5005`
	}
}

// Known by another name.
func local(co *futures.Co, s *stop) {
	n := s.notify
	for !s.done.Load() {
		futures.Await(co, n.Wait()) // want `FV5005`
	}
}
