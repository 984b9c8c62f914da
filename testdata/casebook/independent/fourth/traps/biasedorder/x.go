// Package biasedorder lists the shutdown first and the work last.
package biasedorder

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Work struct{ Cost int }

type Loop struct {
	stop *futures.CancelToken
	high *mpsc.Receiver[Work]
	low  *mpsc.Receiver[Work]
	cost int
}

// Run prefers high over low, and stopping over both.
func (l *Loop) Run(co *futures.Co) error {
	for {
		stop := futures.On(l.stop.Cancelled())
		high, low := futures.On(l.high.Recv()), futures.On(l.low.Recv())
		var w Work
		var err error
		switch co.SelectBiased(stop, high, low) {
		case stop:
			return nil
		case high:
			w, err = high.Result()
		case low:
			w, err = low.Result()
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		l.cost += w.Cost
	}
}
