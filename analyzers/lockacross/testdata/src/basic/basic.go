// Package basic holds the shapes that are always reported.
package basic

import (
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type store struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	n    int
	wake *lock.Notify
	out  *mpsc.Sender[int]
}

// R29: a sync mutex held by each of two futures of one task.
func (s *store) slow(co *futures.Co) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := futures.Await(co, timer.Sleep(time.Second)) // want `FV5001: s.mu stays locked while the block is suspended here`
	return err
}

// R97: state changed, and an event sent, under one lock.
func (s *store) event(co *futures.Co, n int) error {
	s.mu.Lock()
	s.n = n
	_, err := futures.Await(co, s.out.Send(n)) // want `FV5001: s.mu stays locked`
	s.mu.Unlock()
	return err
}

func (s *store) reading(co *futures.Co) (int, error) {
	s.rw.RLock()
	defer s.rw.RUnlock()
	_, err := futures.Await(co, s.wake.Wait()) // want `FV5001: s.rw stays locked for reading`
	return s.n, err
}

func (s *store) locker(co *futures.Co) {
	l := s.rw.RLocker()
	l.Lock()
	co.Yield() // want `FV5001: s.rw stays locked for reading`
	l.Unlock()
}

// One lock, one report: at the first of the suspensions.
func (s *store) twice(co *futures.Co) {
	s.mu.Lock()
	co.Yield() // want `FV5001`
	co.Yield()
	s.mu.Unlock()
}

// A function that unlocks and locks again leaves it locked.
func (s *store) unlockedMeanwhile(co *futures.Co) {
	s.mu.Lock()
	call(func() { s.mu.Unlock(); s.mu.Lock() })
	co.Yield() // want `FV5001: s.mu stays`
	s.mu.Unlock()
}

func call(f func()) { f() }

// Two locks are two mistakes.
func (s *store) both(co *futures.Co) {
	s.mu.Lock()
	s.rw.Lock()
	co.Yield() // want `FV5001: s.mu stays` `FV5001: s.rw stays`
	s.rw.Unlock()
	s.mu.Unlock()
}

// On one path only.
func (s *store) onePath(co *futures.Co, quick bool) {
	s.mu.Lock()
	s.n++
	if quick {
		s.mu.Unlock()
	}
	co.Yield() // want `FV5001: s.mu stays`
	if !quick {
		s.mu.Unlock()
	}
}

func (s *store) try(co *futures.Co) {
	if s.mu.TryLock() {
		defer s.mu.Unlock()
		co.Yield() // want `FV5001`
	}
}

func (s *store) tryElse(co *futures.Co) {
	if !s.mu.TryLock() {
		co.Yield()
		return
	}
	co.Yield() // want `FV5001`
	s.mu.Unlock()
}

type embedded struct {
	sync.Mutex
	n int
}

func (e *embedded) add(co *futures.Co) {
	e.Lock()
	e.n++
	co.Yield() // want `FV5001: e.Mutex stays`
	e.Unlock()
}

func block(e *embedded) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		e.Lock()
		defer e.Unlock()
		_, err := futures.Await(co, timer.Sleep(time.Second)) // want `FV5001`
		return e.n, err
	})
}

func byLocker(co *futures.Co, l sync.Locker) {
	l.Lock()
	defer l.Unlock()
	co.Yield() // want `FV5001: l stays locked`
}

func byPointer(co *futures.Co, mu *sync.Mutex) {
	mu.Lock()
	sel := futures.On(timer.Sleep(time.Second))
	co.Select(sel) // want `FV5001: mu stays`
	mu.Unlock()
}

func inLoop(co *futures.Co, all []*embedded) {
	for _, e := range all {
		e.Lock()
		e.n++
		co.Yield() // want `FV5001`
		e.Unlock()
	}
}

func ranged(co *futures.Co, in *mpsc.Receiver[int], mu *sync.Mutex) error {
	mu.Lock()
	defer mu.Unlock()
	for _, err := range futures.Each(co, in) { // want `FV5001: mu stays`
		if err != nil {
			return err
		}
	}
	return nil
}

// Deferred calls run last to first: the cleanup waits under the lock.
func cleanup(co *futures.Co, mu *sync.Mutex, t futures.Future[time.Time]) {
	mu.Lock()
	defer mu.Unlock()
	defer futures.Await(co, t) // want `FV5001: mu stays`
}

// A future by hand that waits with a lock that it took.
type byHand struct {
	mu    *sync.Mutex
	inner futures.Future[int]
}

func (b *byHand) Poll(cx *futures.Context) (int, bool, error) {
	b.mu.Lock()
	n, ready, err := b.inner.Poll(cx)
	if !ready {
		return 0, false, nil // want `FV5001: b.mu stays`
	}
	b.mu.Unlock()
	return n, true, err
}

func (b *byHand) Drop() { b.inner.Drop() }
