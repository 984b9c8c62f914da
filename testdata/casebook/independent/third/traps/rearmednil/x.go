// Package rearmednil waits for an acknowledgement that is there only while
// something has been sent.
package rearmednil

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

// Packet is sent with the place for its acknowledgement.
type Packet struct {
	Data []byte
	Ack  *oneshot.Sender[int]
}

// Sender sends one packet at a time.
type Sender struct {
	link   *mpsc.Sender[Packet]
	data   *mpsc.Receiver[[]byte]
	acked  int
	queued [][]byte
}

// Run sends until there is no more data.
func (s *Sender) Run(co *futures.Co) error {
	var ack *oneshot.Receiver[int]
	defer func() {
		if ack != nil {
			ack.Drop()
		}
	}()
	for {
		if ack == nil && len(s.queued) > 0 {
			tx, rx := oneshot.New[int]()
			if err := s.link.TrySend(Packet{s.queued[0], tx}); err != nil {
				tx.Drop()
				rx.Drop()
				return err
			}
			s.queued, ack = s.queued[1:], rx
		}
		var acked *futures.BranchOf[int]
		if ack != nil {
			acked = futures.On(futures.Ref[int](ack))
		}
		data := futures.On(s.data.Recv())
		switch co.Select(acked, data) {
		case acked:
			ack = nil
			n, err := acked.Result()
			if err != nil {
				return err
			}
			s.acked += n
		case data:
			p, err := data.Result()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			s.queued = append(s.queued, p)
		}
	}
}
