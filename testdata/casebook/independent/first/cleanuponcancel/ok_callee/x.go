// Package x passes guards to functions that do not release them.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type State struct {
	Phase string
	Tries int
}

type Machine struct {
	st   *lock.Mutex[State]
	step func(string) futures.Future[string]
}

// advance borrows g.
func (m *Machine) advance(co *futures.Co, g *lock.Guard[State]) error {
	next, err := futures.Await(co, m.step(g.Value().Phase))
	if err != nil {
		g.Value().Tries++
		return err
	}
	g.Value().Phase, g.Value().Tries = next, 0
	return nil
}

// Run advances the machine until it is in the phase, or fails too often.
func (m *Machine) Run(co *futures.Co, until string) error {
	for {
		done, err := m.once(co, until)
		if done || err != nil {
			return err
		}
		co.Yield()
	}
}

func (m *Machine) once(co *futures.Co, until string) (bool, error) {
	g, err := futures.Await(co, m.st.Lock())
	if err != nil {
		return false, err
	}
	defer g.Unlock()
	if g.Value().Phase == until {
		return true, nil
	}
	if err := m.advance(co, g); err != nil && g.Value().Tries > 3 {
		return false, err
	}
	return false, nil
}
