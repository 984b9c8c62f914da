// Package drainboth ends a connection in both directions.
package drainboth

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Half is one direction.
type Half interface {
	// Finish is a future of the number of bytes that were left over.
	Finish() futures.Future[int]
}

// Duplex has two directions.
type Duplex struct {
	in, out Half
	debug   func(string)
}

// Stats is what the end of a connection yields.
type Stats struct{ In, Out int }

func (s Stats) total() int { return s.In + s.Out }

// Close finishes both directions, and complains each second.
func (d *Duplex) Close(co *futures.Co) (stats Stats, err error) {
	reading, writing := d.in.Finish(), d.out.Finish()
	defer reading.Drop()
	defer writing.Drop()
	inDone, outDone := false, false
wait:
	for !inDone || !outDone {
		var in, out *futures.BranchOf[int]
		if !inDone {
			in = futures.On(futures.Ref(reading))
		}
		if !outDone {
			out = futures.On(futures.Ref(writing))
		}
		impatient := futures.On(timer.Sleep(time.Second))
		winner := co.Select(in, out, impatient)
		switch winner {
		case impatient:
			d.debug("still waiting")
			continue wait
		case in:
			inDone = true
			if stats.In, err = in.Result(); err != nil {
				return
			}
		case out:
			outDone = true
			if stats.Out, err = out.Result(); err != nil {
				break wait
			}
		}
	}
	if stats.total() > 0 {
		d.debug("left over")
	}
	return
}
