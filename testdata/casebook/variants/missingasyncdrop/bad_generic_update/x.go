// Package x changes a guarded value of any type, and keeps the lock when there was
// nothing to change.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

func Update[T comparable](co *futures.Co, m *lock.Mutex[T], f func(T) T) (changed bool, err error) {
	g, err := futures.Await(co, m.Lock()) // want "FV3001"
	if err != nil {
		return false, err
	}
	old := *g.Value()
	v := f(old)
	if v == old {
		return
	}
	*g.Value() = v
	g.Unlock()
	return true, nil
}
