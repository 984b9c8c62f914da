// Package ereport collects error reports that sleds send to a switch.
//
// The collector keeps the receiver as well as the queue, runs it as a task, and
// drops both together.
//
// Source: oxidecomputer/omicron#8583.
package ereport

import (
	"encoding/binary"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Report is one error report.
type Report struct {
	Sled uint16
	Code uint16
}

type socket struct {
	receive futures.Future[struct{}]
	reports *mpsc.Receiver[Report]
}

// distribute reads reports from r and sends them to tx, which it takes.
//
// Cancel safety: not safe; dropped while pending, it loses the report that it
// was reading or sending.
func distribute(r aio.Reader, tx *mpsc.Sender[Report]) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer tx.Drop()
		var raw [4]byte
		for {
			if _, err := futures.Await(co, aio.ReadFull(r, raw[:])); err != nil {
				return struct{}{}, err
			}
			report := Report{
				Sled: binary.BigEndian.Uint16(raw[:]),
				Code: binary.BigEndian.Uint16(raw[2:]),
			}
			if _, err := futures.Await(co, tx.Send(report)); err != nil {
				return struct{}{}, err
			}
		}
	}, tx)
}

// Collector is the sleds' reports.
type Collector struct {
	receive *futures.Task[struct{}]
	reports *mpsc.Receiver[Report]
}

// New collects what arrives at r, in a task of s.
func New(s futures.Spawner, r aio.Reader) *Collector {
	tx, reports := mpsc.New[Report](64)
	receive := distribute(r, tx)
	sock := socket{receive: receive, reports: reports}
	return &Collector{
		receive: futures.Spawn(s, sock.receive),
		reports: sock.reports,
	}
}

// Drop ends the collection.
func (c *Collector) Drop() {
	c.receive.Drop()
	c.reports.Drop()
}

// Next is the next report.
//
// Cancel safety: safe; dropped while pending, it has taken no report.
func (c *Collector) Next() futures.Future[Report] { return c.reports.Recv() }
