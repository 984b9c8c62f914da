// Package x returns what gives the lock back.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type State struct {
	Rev  int
	Vals map[string]int
}

type Registry struct{ mu *lock.Mutex[State] }

// Enter is the state and what ends its use.
func (r *Registry) Enter(co *futures.Co) (*State, func(), error) {
	g, err := futures.Await(co, r.mu.Lock())
	if err != nil {
		return nil, nil, err
	}
	return g.Value(), g.Unlock, nil
}

// Bump sets a value after it was looked up elsewhere.
func (r *Registry) Bump(co *futures.Co, key string, look func(*futures.Co, string) (int, error)) error {
	s, leave, err := r.Enter(co)
	if err != nil {
		return err
	}
	defer leave()
	v, err := look(co, key)
	if err != nil {
		return err
	}
	s.Vals[key] = v
	s.Rev++
	return nil
}
