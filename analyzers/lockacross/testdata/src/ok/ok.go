// Package ok holds the shapes that other tools cry wolf over.
package ok

import (
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type store struct {
	mu    sync.Mutex
	other sync.Mutex
	rw    sync.RWMutex
	n     int
	done  bool
	items map[string]futures.Future[int]
	async *lock.Mutex[int]
}

// Released explicitly before.
func (s *store) explicit(co *futures.Co) {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	co.Yield()
}

// Released in each branch.
func (s *store) branches(co *futures.Co, k string) (int, error) {
	s.mu.Lock()
	if f := s.items[k]; f != nil {
		s.mu.Unlock()
		return futures.Await(co, f)
	} else {
		s.mu.Unlock()
		co.Yield()
	}
	return 0, nil
}

// Locked in a condition.
func (s *store) condition(co *futures.Co) {
	for func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.n > 0 }() {
		co.Yield()
	}
}

func (s *store) more() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n > 0
}

func (s *store) conditionMethod(co *futures.Co) {
	for s.more() {
		co.Yield()
	}
}

// The future takes the guard over.
func (s *store) condvar(co *futures.Co, c *lock.Cond[int]) error {
	g, err := futures.Await(co, s.async.Lock())
	if err != nil {
		return err
	}
	g, err = futures.Await(co, c.Wait(g))
	if err != nil {
		return err
	}
	g.Unlock()
	return nil
}

// A lock that is made to be held while waiting.
func (s *store) asyncLock(co *futures.Co) error {
	g, err := futures.Await(co, s.async.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	_, err = futures.Await(co, timer.Sleep(time.Second))
	return err
}

// As a condition variable: released while it waits, held again after.
func (s *store) until(co *futures.Co) {
	s.mu.Lock()
	for !s.done {
		s.mu.Unlock()
		co.Yield()
		s.mu.Lock()
	}
	s.mu.Unlock()
}

// Guards that agree.
func (s *store) correlated(co *futures.Co, safe bool) {
	if safe {
		s.mu.Lock()
	}
	s.n++
	if safe {
		s.mu.Unlock()
	}
	co.Yield()
}

func (s *store) flag(co *futures.Co) {
	locked := false
	if s.n > 3 {
		s.mu.Lock()
		locked = true
	}
	s.n++
	if locked {
		s.mu.Unlock()
	}
	co.Yield()
}

func (s *store) tryFailed(co *futures.Co) {
	for !s.mu.TryLock() {
		co.Yield()
	}
	s.n++
	s.mu.Unlock()
	co.Yield()
}

func (s *store) tryOK(co *futures.Co) {
	if ok := s.mu.TryLock(); ok {
		s.n++
		s.mu.Unlock()
	}
	co.Yield()
}

func (s *store) readers(co *futures.Co) {
	s.rw.RLock()
	n := s.n
	s.rw.RUnlock()
	for range n {
		co.Yield()
	}
}

func (s *store) byLocker(co *futures.Co) {
	s.rw.RLocker().Lock()
	s.n++
	s.rw.RLocker().Unlock()
	co.Yield()
}

func (s *store) mixedReaders(co *futures.Co) {
	s.rw.RLock()
	s.rw.RLocker().Unlock()
	co.Yield()
}

// Under another name.
func (s *store) alias(co *futures.Co) {
	mu := &s.mu
	s.mu.Lock()
	s.n++
	mu.Unlock()
	co.Yield()
}

func (s *store) interfaced(co *futures.Co) {
	var l sync.Locker = &s.mu
	l.Lock()
	s.n++
	s.mu.Unlock()
	co.Yield()
}

func same(co *futures.Co, a, b *store) {
	a.mu.Lock()
	b.mu.Unlock() // a and b are one
	co.Yield()
}

func (s *store) methodValue(co *futures.Co) {
	s.mu.Lock()
	unlock := s.mu.Unlock
	s.n++
	unlock()
	co.Yield()
}

func (s *store) literal(co *futures.Co) {
	s.mu.Lock()
	unlock := func() { s.n++; s.mu.Unlock() }
	if s.n > 4 {
		unlock()
		return
	}
	unlock()
	co.Yield()
}

func (s *store) maybeLocked(co *futures.Co, safe bool) {
	unlock := func() {}
	if safe {
		s.mu.Lock()
		unlock = s.mu.Unlock
	}
	s.n++
	unlock()
	co.Yield()
}

// Only for as long as the literal runs.
func (s *store) scoped(co *futures.Co) {
	func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.n++
	}()
	co.Yield()
}

func (s *store) scopedPanics(co *futures.Co) (err error) {
	func() {
		s.mu.Lock()
		defer func() {
			s.mu.Unlock()
			if r := recover(); r != nil {
				panic(r)
			}
		}()
		s.n++
	}()
	co.Yield()
	return err
}

// Not held here, but there.
func (s *store) anotherBlock() futures.Future[int] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return futures.Async(func(co *futures.Co) (int, error) {
		co.Yield()
		return 1, nil
	})
}

func (s *store) anotherGoroutine(co *futures.Co) {
	s.mu.Lock()
	go func() {
		defer s.mu.Unlock()
		s.n++
	}()
	co.Yield()
}

func (s *store) handedToGoroutine(co *futures.Co) {
	s.mu.Lock()
	go s.finish()
	co.Yield()
}

func (s *store) finish() {
	s.n++
	s.mu.Unlock()
}

func later(f func()) {}

func (s *store) handedOn(co *futures.Co) {
	s.mu.Lock()
	later(s.mu.Unlock)
	co.Yield()
}

func (s *store) elements(co *futures.Co, all []*store) {
	for _, x := range all {
		x.mu.Lock()
	}
	for _, x := range all {
		x.mu.Unlock()
	}
	co.Yield()
}

func (s *store) loopEach(co *futures.Co, all []*store) {
	for _, x := range all {
		x.mu.Lock()
		if x.done {
			x.mu.Unlock()
			continue
		}
		x.n++
		x.mu.Unlock()
		co.Yield()
	}
}

func (s *store) byGoto(co *futures.Co) {
	s.mu.Lock()
	if s.done {
		goto out
	}
	s.n++
out:
	s.mu.Unlock()
	co.Yield()
}

func (s *store) bySwitch(co *futures.Co, k int) {
	s.mu.Lock()
	switch k {
	case 1:
		s.n++
		s.mu.Unlock()
	case 2:
		s.mu.Unlock()
		return
	default:
		s.mu.Unlock()
	}
	co.Yield()
}

func lookup(m map[string]*store, k string) *store { return m[k] }

// Looked up twice.
func byCall(co *futures.Co, m map[string]*store) {
	lookup(m, "a").mu.Lock()
	lookup(m, "a").mu.Unlock()
	co.Yield()
}

// The last one out waits, and has unlocked.
func (s *store) deferred(co *futures.Co) {
	defer co.Yield()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}

// Files have other locks; this one may fail and is none.
type file struct{ open bool }

func (f *file) Lock() error { return nil }
func (f *file) Unlock()     {}

func files(co *futures.Co, f *file) error {
	if err := f.Lock(); err != nil {
		return err
	}
	defer f.Unlock()
	co.Yield()
	return nil
}

// A future by hand that unlocks before it is pending.
type byHand struct {
	mu    *sync.Mutex
	inner futures.Future[int]
}

func (b *byHand) Poll(cx *futures.Context) (int, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.inner.Poll(cx)
}

func (b *byHand) Drop() { b.inner.Drop() }

type byHand2 struct {
	mu    sync.Mutex
	ready bool
	waker futures.Waker
}

func (b *byHand2) Poll(cx *futures.Context) (int, bool, error) {
	b.mu.Lock()
	if !b.ready {
		b.waker = cx.Waker()
		b.mu.Unlock()
		return 0, false, nil
	}
	b.mu.Unlock()
	return 1, true, nil
}

func (b *byHand2) Drop() {}

// Conditions that agree, on what is not followed.
func pair(co *futures.Co, a, b *store, swap bool) {
	if swap {
		a, b = b, a
	}
	a.mu.Lock()
	if a != b {
		b.mu.Lock()
	}
	if a != b {
		b.mu.Unlock()
	}
	a.mu.Unlock()
	co.Yield()
}

// A release that is returned with whether there is one.
func (s *store) tryBegin() (release func(), ok bool) {
	if !s.mu.TryLock() {
		return nil, false
	}
	return s.mu.Unlock, true
}

func (s *store) tried(co *futures.Co) {
	release, ok := s.tryBegin()
	if !ok {
		co.Yield()
		return
	}
	s.n++
	release()
	co.Yield()
}

// Unlocked for as long as a literal runs, which waits.
func (s *store) relocked(co *futures.Co) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.done {
		func() {
			s.mu.Unlock()
			defer s.mu.Lock()
			co.Yield()
		}()
	}
}

type shards struct{ all [16]*store }

func (s *shards) reversed(co *futures.Co) {
	for i := range s.all {
		s.all[i].mu.Lock()
	}
	for i := len(s.all) - 1; i >= 0; i-- {
		s.all[i].mu.Unlock()
	}
	co.Yield()
}

func withLock[T any](mu sync.Locker, f func() T) T {
	mu.Lock()
	defer mu.Unlock()
	return f()
}

func (s *store) generic(co *futures.Co) int {
	n := withLock(&s.mu, func() int { return s.n })
	co.Yield()
	return n
}

// Exits that never return.
func (s *store) fatal(co *futures.Co) {
	s.mu.Lock()
	if s.n < 0 {
		panic("negative")
	}
	s.mu.Unlock()
	co.Yield()
}
