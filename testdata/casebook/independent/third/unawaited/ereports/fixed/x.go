// Package ereports collects error reports from service processors over one
// shared socket.
package ereports

import (
	"errors"
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

// receive reads reports, one per line, and hands them on. Those that nobody has
// room for are dropped, as the processors send them again.
func receive(socket *aio.BufReader, tx *mpsc.Sender[Report]) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer tx.Drop()
		for {
			line, err := futures.Await(co, socket.ReadLine())
			if err != nil {
				return struct{}{}, fmt.Errorf("ereport socket: %w", err)
			}
			var r Report
			if _, err := fmt.Sscanf(line, "%d %d", &r.Slot, &r.Code); err != nil {
				return struct{}{}, fmt.Errorf("ereport %q: %w", line, err)
			}
			if err := tx.TrySend(r); err != nil && !errors.Is(err, mpsc.ErrFull) {
				return struct{}{}, err
			}
		}
	}, tx)
}

// Open starts collecting reports from socket.
func Open(co *futures.Co, socket *aio.BufReader) *Switch {
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
