// Package x reserves an ECU for an update.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Reservation must be given back to the vehicle, which takes a message.
type Reservation struct {
	ecu  string
	bus  *mpsc.Sender[string]
	give futures.Future[struct{}]
	over bool
}

func (r *Reservation) PollDrop(cx *futures.Context) (bool, error) {
	if r.over {
		return true, nil
	}
	if r.give == nil {
		r.give = r.bus.Send("release " + r.ecu)
	}
	_, ready, err := r.give.Poll(cx)
	if ready {
		r.over = true
	}
	return ready, err
}

func (r *Reservation) Drop() {
	if !r.over && r.give != nil {
		r.give.Drop()
	}
	r.over = true
}

type Vehicle struct {
	bus   *mpsc.Sender[string]
	known map[string]int
}

func (v *Vehicle) reserve(co *futures.Co, ecu string) (*Reservation, error) {
	if _, err := futures.Await(co, v.bus.Send("reserve "+ecu)); err != nil {
		return nil, err
	}
	return &Reservation{ecu: ecu, bus: v.bus}, nil
}

// Update updates ecu to version.
func (v *Vehicle) Update(co *futures.Co, ecu string, version int) error {
	r, err := v.reserve(co, ecu) // want "FV3001"
	if err != nil {
		return err
	}
	have, ok := v.known[ecu]
	if !ok || have > version {
		return fmt.Errorf("%s: cannot go from %d to %d", ecu, have, version)
	}
	defer co.AsyncDrop(r)
	v.known[ecu] = version
	_, err = futures.Await(co, v.bus.Send(fmt.Sprintf("flash %s %d", ecu, version)))
	return err
}
