// Package generic has guards, permits and contracts of any type.
package generic

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Update[T comparable](co *futures.Co, m *lock.Mutex[T], f func(T) T) (bool, error) {
	g, err := futures.Await(co, m.Lock()) // want `FV3001: the \*lock\.Guard\[T\] is left on some path without Unlock or Drop`
	if err != nil {
		return false, err
	}
	v := f(*g.Value())
	if v == *g.Value() {
		return false, nil
	}
	*g.Value() = v
	g.Unlock()
	return true, nil
}

func UpdateWell[T comparable](co *futures.Co, m *lock.Mutex[T], f func(T) T) (bool, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return false, err
	}
	defer g.Unlock()
	v := f(*g.Value())
	if v == *g.Value() {
		return false, nil
	}
	*g.Value() = v
	return true, nil
}

func Fill[S ~[]E, E any](co *futures.Co, out *mpsc.Sender[E], items S) error {
	for i := 0; ; i++ {
		room, err := futures.Await(co, out.Reserve()) // want `FV3001: the \*mpsc\.Permit\[E\] is left`
		if err != nil {
			return err
		}
		if i >= len(items) {
			return nil
		}
		room.Send(items[i])
	}
}

// Lease is a value of any type that must be returned.
//
//futvet:mustcall Return
type Lease[T any] struct{ v T }

func Take[T any](v T) *Lease[T]  { return &Lease[T]{v} }
func (l *Lease[T]) Value() T     { return l.v }
func (l *Lease[T]) Return()      {}
func back[T any](l *Lease[T])    { l.Return() }
func peek[T any](l *Lease[T]) *T { return &l.v }

func Leased(n int) int {
	l := Take(n) // want `FV3001: the \*generic\.Lease\[int\] is left on some path without Return`
	return l.Value()
}

func Peeked[T any](v T) T {
	l := Take(v) // want `FV3001: the \*generic\.Lease\[T\] is left on some path without Return`
	return *peek(l)
}

func Back[T any](v T) T {
	l := Take(v)
	defer back(l)
	return *peek(l)
}
