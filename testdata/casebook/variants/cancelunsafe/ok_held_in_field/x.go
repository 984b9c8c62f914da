// Package x takes an item, waits for room and passes it on, in one future that is
// dropped again and again. The item waits in a field, not in the future.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Mover struct {
	in   *mpsc.Receiver[int]
	out  *mpsc.Sender[int]
	held *int
}

func (m *Mover) step(co *futures.Co) (struct{}, error) {
	if m.held == nil {
		v, err := futures.Await(co, m.in.Recv())
		if err != nil {
			return struct{}{}, err
		}
		m.held = &v
	}
	room, err := futures.Await(co, m.out.Reserve())
	if err != nil {
		return struct{}{}, err
	}
	room.Send(*m.held)
	m.held = nil
	return struct{}{}, nil
}

func (m *Mover) Run(co *futures.Co, idle func()) error {
	for {
		_, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(m.step)))
		if errors.Is(err, futures.ErrElapsed) {
			idle()
		} else if err != nil {
			return err
		}
	}
}
