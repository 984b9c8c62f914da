// Package diagnostics runs services on a vehicle's control units, some of which
// need the unit to be unlocked first.
package diagnostics

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

// Errors of services.
var (
	ErrUnknownService = errors.New("diagnostics: unknown service")
	ErrBusy           = errors.New("diagnostics: unit is being updated")
)

// Unit is a control unit. While access to it is open it refuses updates.
type Unit struct {
	unlocks *mpsc.Sender[*oneshot.Sender[int]]
	open    int
	faults  []string
}

// NewUnit makes a unit with the channel of its security server.
func NewUnit(unlocks *mpsc.Sender[*oneshot.Sender[int]]) *Unit { return &Unit{unlocks: unlocks} }

// Access is granted access to a unit.
//
//futvet:mustcall Cleanup
type Access struct {
	unit  *Unit
	level int
}

// Cleanup locks the unit again.
func (a *Access) Cleanup() { a.unit.open-- }

// Unlock asks the security server for access.
func (u *Unit) Unlock(co *futures.Co) (*Access, error) {
	tx, rx := oneshot.New[int]()
	if err := u.unlocks.TrySend(tx); err != nil {
		tx.Drop()
		rx.Drop()
		return nil, fmt.Errorf("unlock: %w", err)
	}
	level, err := futures.Await(co, rx)
	if err != nil {
		return nil, fmt.Errorf("unlock: %w", err)
	}
	u.open++
	return &Access{unit: u, level: level}, nil
}

// Execute runs a service by name and returns the unit's answer.
func (u *Unit) Execute(co *futures.Co, service string) (string, error) {
	access, err := u.Unlock(co)
	if err != nil {
		return "", err
	}
	defer access.Cleanup()
	switch service {
	case "read-faults":
		return fmt.Sprint(u.faults), nil
	case "clear-faults":
		if access.level < 2 {
			return "", fmt.Errorf("%s: level %d is too low", service, access.level)
		}
		u.faults = nil
		return "cleared", nil
	default:
		return "", fmt.Errorf("%w: %s", ErrUnknownService, service)
	}
}

// Update replaces the unit's software.
func (u *Unit) Update(image []byte) error {
	if u.open > 0 {
		return ErrBusy
	}
	u.faults = nil
	return nil
}
