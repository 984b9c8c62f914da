// Package x gives a held lock to a task.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Doc struct{ Lines []string }

type Store struct {
	doc  *lock.Mutex[Doc]
	sync func(Doc) futures.Future[int]
}

// Save saves the document in the background; it stays locked until that is done.
func (s *Store) Save(co *futures.Co) (*futures.Task[int], error) {
	g, err := futures.Await(co, s.doc.Lock())
	if err != nil {
		return nil, err
	}
	work := futures.Async(func(co *futures.Co) (int, error) {
		defer g.Unlock()
		return futures.Await(co, s.sync(*g.Value()))
	}, g)
	return futures.Spawn[int](co, work), nil
}

// Append appends lines and saves the document.
func (s *Store) Append(co *futures.Co, lines ...string) (int, error) {
	g, err := futures.Await(co, s.doc.Lock())
	if err != nil {
		return 0, err
	}
	d := g.Value()
	d.Lines = append(d.Lines, lines...)
	g.Unlock()
	t, err := s.Save(co)
	if err != nil {
		return 0, err
	}
	return futures.Await(co, t)
}
