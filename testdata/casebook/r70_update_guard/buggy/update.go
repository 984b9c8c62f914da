// Package update reserves a component for an update and performs it.
//
// The reservation is given back by a call that has to be written at every exit.
// One of them was forgotten: after a request for a version that is installed
// already, the component stays reserved and cannot be updated any more.
//
// Source: eclipse-opensovd/classic-diagnostic-adapter#525.
package update

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

var (
	// ErrBusy is the outcome of a request for a reserved component.
	ErrBusy = errors.New("update: busy")
	// ErrInstalled is the outcome of a request for the installed version.
	ErrInstalled = errors.New("update: installed already")
	// ErrDowngrade is the outcome of a request for an older version.
	ErrDowngrade = errors.New("update: older than the installed version")
)

type state struct {
	reserved map[string]bool
	version  map[string]int
}

// Manager knows what is installed.
type Manager struct {
	state *lock.Mutex[state]
}

// Reservation keeps others from updating a component.
//
//futvet:mustcall Cleanup
type Reservation struct {
	m         *Manager
	component string
	installed int
}

// Reserve reserves component.
func (m *Manager) Reserve(co *futures.Co, component string) (*Reservation, error) {
	st, err := futures.Await(co, m.state.Lock())
	if err != nil {
		return nil, err
	}
	defer st.Unlock()
	if st.Value().reserved[component] {
		return nil, ErrBusy
	}
	st.Value().reserved[component] = true
	return &Reservation{m: m, component: component, installed: st.Value().version[component]}, nil
}

// Cleanup gives the component back.
func (r *Reservation) Cleanup(co *futures.Co) error {
	st, err := futures.Await(co, r.m.state.Lock())
	if err != nil {
		return err
	}
	defer st.Unlock()
	delete(st.Value().reserved, r.component)
	return nil
}

func (r *Reservation) install(co *futures.Co, version int) error {
	st, err := futures.Await(co, r.m.state.Lock())
	if err != nil {
		return err
	}
	defer st.Unlock()
	st.Value().version[r.component] = version
	return nil
}

// Update installs a version of component.
func (m *Manager) Update(co *futures.Co, component string, version int) error {
	r, err := m.Reserve(co, component) // want "FV3001"
	if err != nil {
		return err
	}
	switch {
	case version == r.installed:
		return ErrInstalled
	case version < r.installed:
		if err := r.Cleanup(co); err != nil {
			return err
		}
		return ErrDowngrade
	}
	defer r.Cleanup(co)
	return r.install(co, version)
}
