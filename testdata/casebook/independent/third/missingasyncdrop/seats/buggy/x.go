// Package seats books seats of a theatre.
package seats

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// The ways a booking can fail.
var (
	ErrTaken  = errors.New("seats: seat is taken")
	ErrNoSeat = errors.New("seats: no such seat")
)

type plan struct {
	rows, perRow int
	bookings     map[string]string
	revision     int
}

// House is a theatre with its bookings.
type House struct {
	plan *lock.Mutex[plan]
}

// NewHouse makes an empty house.
func NewHouse(rows, perRow int) *House {
	return &House{plan: lock.NewMutex(plan{rows: rows, perRow: perRow, bookings: make(map[string]string)})}
}

func (p *plan) check(row, number int) (string, error) {
	if row < 1 || row > p.rows || number < 1 || number > p.perRow {
		return "", fmt.Errorf("%w: row %d, number %d", ErrNoSeat, row, number)
	}
	return fmt.Sprintf("%d/%d", row, number), nil
}

// Book books a seat for guest and returns the revision of the plan.
func (h *House) Book(co *futures.Co, guest string, row, number int) (int, error) {
	g, err := futures.Await(co, h.plan.Lock()) // want "FV3001"
	if err != nil {
		return 0, err
	}
	p := g.Value()
	seat, err := p.check(row, number)
	if err != nil {
		return 0, err
	}
	if owner, ok := p.bookings[seat]; ok && owner != guest {
		g.Unlock()
		return 0, fmt.Errorf("%w: %s", ErrTaken, seat)
	}
	p.bookings[seat] = guest
	p.revision++
	rev := p.revision
	g.Unlock()
	return rev, nil
}

// Cancel gives a guest's seats back.
func (h *House) Cancel(co *futures.Co, guest string) (int, error) {
	g, err := futures.Await(co, h.plan.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	n := 0
	for seat, owner := range g.Value().bookings {
		if owner == guest {
			delete(g.Value().bookings, seat)
			n++
		}
	}
	return n, nil
}
