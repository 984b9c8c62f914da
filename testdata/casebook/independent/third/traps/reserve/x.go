// Package reserve relays items with a reserved slot, so that none is lost when
// something else happens first.
package reserve

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Relay is a queue between two channels.
type Relay struct {
	in    *mpsc.Receiver[int]
	out   *mpsc.Sender[int]
	queue []int
	max   int
}

// New makes a relay that holds up to max items.
func New(in *mpsc.Receiver[int], out *mpsc.Sender[int], max int) *Relay {
	return &Relay{in: in, out: out, max: max}
}

// Run relays until the input has ended and everything is sent.
func (r *Relay) Run(co *futures.Co) error {
	open := true
	for open || len(r.queue) > 0 {
		var recv *futures.BranchOf[int]
		if open && len(r.queue) < r.max {
			recv = futures.On(r.in.Recv())
		}
		var room *futures.BranchOf[*mpsc.Permit[int]]
		if len(r.queue) > 0 {
			room = futures.On(r.out.Reserve())
		}
		switch co.Select(recv, room) {
		case recv:
			v, err := recv.Result()
			if err == io.EOF {
				open = false
				continue
			} else if err != nil {
				return err
			}
			r.queue = append(r.queue, v)
		case room:
			permit, err := room.Result()
			if err != nil {
				return err
			}
			permit.Send(r.queue[0])
			r.queue = r.queue[1:]
		}
	}
	return nil
}
