// Package trap takes a message out of its field after the select has given it
// room for it. Between taking and sending there is no suspension point.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Relay passes messages on, one in hand at a time.
type Relay struct {
	in   *mpsc.Receiver[[]byte]
	out  *mpsc.Sender[[]byte]
	held []byte
}

func (r *Relay) take() []byte {
	m := r.held
	r.held = nil
	return m
}

func (r *Relay) step(co *futures.Co) error {
	var get *futures.BranchOf[[]byte]
	var room *futures.BranchOf[*mpsc.Permit[[]byte]]
	if r.held == nil {
		get = futures.On(r.in.Recv())
	} else {
		room = futures.On(r.out.Reserve())
	}
	switch co.Select(get, room) {
	case get:
		m, err := get.Result()
		if err != nil {
			return err
		}
		r.held = m
	case room:
		permit, err := room.Result()
		if err != nil {
			return err
		}
		permit.Send(r.take())
	}
	return nil
}

// Run relays until either side ends or quit says so.
func (r *Relay) Run(co *futures.Co, quit *mpsc.Receiver[struct{}]) error {
	for {
		step := futures.On(futures.Async(func(co *futures.Co) (struct{}, error) {
			return struct{}{}, r.step(co)
		}))
		stop := futures.On(quit.Recv())
		switch co.Select(step, stop) {
		case step:
			if _, err := step.Result(); err != nil {
				return err
			}
		case stop:
			return nil
		}
	}
}
