// Package lib is a device that reports values.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Report struct {
	Name  string
	Value int
}

type Device struct {
	reports *mpsc.Receiver[Report]
	resets  *mpsc.Receiver[int]
}

// Report is the next report. Dropping it loses nothing.
func (d *Device) Report() futures.Future[Report] { return d.reports.Recv() }

// WaitReset completes at the next hard reset.
func (d *Device) WaitReset() futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		for {
			kind, err := futures.Await(co, d.resets.Recv())
			if err != nil || kind > 0 {
				return kind, err
			}
		}
	})
}
