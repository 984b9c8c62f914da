// Package x lends what a lock guards to asynchronous functions.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// With lends fn what m guards.
func With[T, R any](co *futures.Co, m *lock.Mutex[T], fn func(*futures.Co, *T) (R, error)) (r R, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return r, err
	}
	r, err = fn(co, g.Value())
	g.Unlock() // want "FV3002"
	return r, err
}

type Shadow struct {
	Reported map[string]int
	Version  int
}

// Sync brings one value up to date.
func Sync(co *futures.Co, m *lock.Mutex[Shadow], key string, fetch func(string) futures.Future[int]) (int, error) {
	return With(co, m, func(co *futures.Co, s *Shadow) (int, error) {
		v, err := futures.Await(co, fetch(key))
		if err != nil {
			return s.Version, err
		}
		s.Reported[key] = v
		s.Version++
		return s.Version, nil
	})
}
