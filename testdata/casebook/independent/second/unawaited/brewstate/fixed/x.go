// Package brewstate is the state machine of a coffee machine.
package brewstate

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type state int

const (
	idle state = iota
	heating
	brewing
	descaling
	broken
)

// ErrBroken is the outcome of a machine that needs a mechanic.
var ErrBroken = errors.New("machine is broken")

// Machine brews.
type Machine struct {
	state  state
	cups   int
	boiler time.Duration
}

func (m *Machine) settle() time.Duration {
	if m.state == heating {
		return m.boiler
	}
	return time.Second
}

func (m *Machine) next() state {
	switch m.state {
	case idle:
		return heating
	case heating:
		return brewing
	case brewing:
		m.cups++
		if m.cups%50 == 0 {
			return descaling
		}
		return idle
	}
	return broken
}

// Step goes to the next state.
func (m *Machine) Step(co *futures.Co) error {
	settled := timer.Sleep(m.settle())
	m.state = m.next()
	switch m.state {
	case idle, heating, brewing:
		_, err := futures.Await(co, settled)
		return err
	case descaling:
		settled.Drop()
		_, err := futures.Await(co, timer.Sleep(10*time.Minute))
		return err
	default:
		settled.Drop()
		m.cups = 0
		return ErrBroken
	}
}
