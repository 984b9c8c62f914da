// Package helpers locks by functions of another package.
package helpers

import (
	"github.com/futvet/futvet/analyzers/lockacross/testdata/src/helpers/lib"
	"github.com/futvet/futvet/futures"
)

func begin(co *futures.Co, s *lib.Store) {
	s.Begin()
	co.Yield() // want `FV5001: s.mu stays locked`
	s.End()
}

func end(co *futures.Co, s *lib.Store) {
	s.Begin()
	s.N++
	s.End()
	co.Yield()
}

func deferred(co *futures.Co, s *lib.Store) {
	s.Begin()
	defer s.End()
	lib.Nap(co) // want `FV5001: s.mu stays locked`
}

func open(co *futures.Co, s *lib.Store) error {
	if err := s.Open(); err != nil {
		co.Yield()
		return err
	}
	co.Yield() // want `FV5001`
	s.End()
	return nil
}

func openOK(co *futures.Co, s *lib.Store) error {
	if err := s.Open(); err != nil {
		co.Yield()
		return err
	}
	s.End()
	co.Yield()
	return nil
}

func try(co *futures.Co, s *lib.Store) {
	if !s.Try() {
		co.Yield()
		return
	}
	co.Yield() // want `FV5001`
	s.End()
}

func scope(co *futures.Co, s *lib.Store) {
	unlock := s.Scope()
	s.N++
	unlock()
	co.Yield()
}

func scopeHeld(co *futures.Co, s *lib.Store) {
	unlock := s.Scope()
	defer unlock()
	co.Yield() // want `FV5001`
}

func scopeAtOnce(co *futures.Co, s *lib.Store) {
	defer s.Scope()()
	co.Yield() // want `FV5001`
}

func wait(co *futures.Co, s *lib.Store) {
	s.Begin()
	for s.N == 0 {
		s.Wait(co)
	}
	s.End()
	co.Yield()
}

func waitTwice(co *futures.Co, s *lib.Store) {
	s.Begin()
	s.Twice(co)
	s.End()
}

func waitThenNap(co *futures.Co, s *lib.Store) {
	s.Begin()
	s.Wait(co)
	lib.Nap(co) // want `FV5001`
	s.End()
}

func with(co *futures.Co, s *lib.Store) {
	s.With(func() { s.N++ })
	co.Yield()
}

func own(co *futures.Co, m *lib.Mutex) {
	m.Lock()
	defer m.Unlock()
	lib.Nap(co) // want `FV5001: m stays locked`
}

func ownReleased(co *futures.Co, m *lib.Mutex) {
	m.Lock()
	m.Unlock()
	lib.Nap(co)
}

func guard(co *futures.Co, s *lib.Store) {
	g := s.Guard()
	s.N++
	g.Release()
	co.Yield()
}

func guardHeld(co *futures.Co, s *lib.Store) {
	g := s.Guard()
	defer g.Release()
	co.Yield() // want `FV5001`
}

func nested(co *futures.Co, s *lib.Store) {
	func() {
		s.Begin()
		defer s.End()
		deeper(co) // want `FV5001`
	}()
}

func deeper(co *futures.Co) { lib.Nap(co) }

func generic[T any](co *futures.Co, s *lib.Store, v T) T {
	s.Begin()
	defer s.End()
	co.Yield() // want `FV5001`
	return v
}

func handOver(co *futures.Co, s *lib.Store) {
	s.Begin()
	finish(co, s.End)
}

func finish(co *futures.Co, end func()) {
	end()
	co.Yield()
}

type worker struct {
	s    *lib.Store
	step func(*futures.Co)
}

// What takes a *Co may wait, whatever it is.
func (w *worker) run(co *futures.Co) {
	w.s.Begin()
	w.step(co) // want `FV5001: w.s.mu stays`
	w.s.End()
}

func recursive(co *futures.Co, s *lib.Store, n int) {
	if n == 0 {
		return
	}
	s.Begin()
	s.N++
	s.End()
	recursive(co, s, n-1)
	co.Yield()
}
