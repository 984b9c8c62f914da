// Package x keeps its cleanups on a stack.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type scope struct{ undo []func() }

func (s *scope) add(fn func()) { s.undo = append(s.undo, fn) }

func (s *scope) close() {
	for i := len(s.undo) - 1; i >= 0; i-- {
		s.undo[i]()
	}
	s.undo = nil
}

type Store struct {
	a, b *lock.Mutex[map[string]int]
	tell *mpsc.Sender[string]
}

// Move moves a key from one map to the other and tells about it.
func (s *Store) Move(co *futures.Co, key string) error {
	var sc scope
	defer sc.close()
	from, err := futures.Await(co, s.a.Lock())
	if err != nil {
		return err
	}
	sc.add(from.Unlock)
	to, err := futures.Await(co, s.b.Lock())
	if err != nil {
		return err
	}
	sc.add(func() { to.Unlock() })
	if _, err := futures.Await(co, s.tell.Send(key)); err != nil {
		return err
	}
	(*to.Value())[key] = (*from.Value())[key]
	delete(*from.Value(), key)
	return nil
}
