// Package ereports collects error reports from service processors over one
// shared socket.
package ereports

import (
	"encoding/binary"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Report is one error report.
type Report struct {
	Slot uint16
	Code uint16
}

// Switch gives access to what the service processors report.
type Switch struct {
	reports *mpsc.Receiver[Report]
	stop    *futures.AbortHandle
	latest  map[uint16]Report
}

// receive reads reports of four bytes each and hands them on.
func receive(socket aio.Reader, tx *mpsc.Sender[Report]) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer tx.Drop()
		var buf [4]byte
		for {
			if _, err := futures.Await(co, aio.ReadFull(socket, buf[:])); err != nil {
				return struct{}{}, fmt.Errorf("ereport socket: %w", err)
			}
			r := Report{
				Slot: binary.BigEndian.Uint16(buf[:2]),
				Code: binary.BigEndian.Uint16(buf[2:]),
			}
			if _, err := futures.Await(co, tx.Send(r)); err != nil {
				return struct{}{}, err
			}
		}
	}, tx)
}

// Open starts collecting reports from socket.
func Open(co *futures.Co, socket aio.Reader) *Switch {
	tx, rx := mpsc.New[Report](32)
	loop, stop := futures.Abortable(receive(socket, tx))
	futures.Spawn(co, loop).Detach()
	return &Switch{
		reports: rx,
		stop:    stop,
		latest:  make(map[uint16]Report),
	}
}

// Next waits for the next report.
func (s *Switch) Next(co *futures.Co) (Report, error) {
	r, err := futures.Await(co, s.reports.Recv())
	if err != nil {
		return Report{}, err
	}
	s.latest[r.Slot] = r
	return r, nil
}

// Latest is the last report that Next returned for a slot.
func (s *Switch) Latest(slot uint16) (Report, bool) {
	r, ok := s.latest[slot]
	return r, ok
}

// Close stops collecting.
func (s *Switch) Close() {
	s.stop.Abort()
	s.reports.Drop()
}
