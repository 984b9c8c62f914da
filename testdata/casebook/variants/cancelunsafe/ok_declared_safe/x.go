// Package x drops a function that loses samples, and says that it may: they are
// for a picture that the next ones complete.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Gauge struct {
	in  *mpsc.Receiver[float64]
	avg float64
}

// average waits for some samples and is their average.
//
//futvet:cancelsafe samples may be lost, the next ones are as good
func (g *Gauge) average(co *futures.Co) (float64, error) {
	sum := 0.0
	for range 10 {
		v, err := futures.Await(co, g.in.Recv())
		if err != nil {
			return 0, err
		}
		sum += v
	}
	g.avg = sum / 10
	return g.avg, nil
}

func (g *Gauge) Show(co *futures.Co, clicks *mpsc.Receiver[struct{}], draw func(float64)) error {
	for {
		avg := futures.On(futures.Async(g.average))
		click := futures.On(clicks.Recv())
		switch co.Select(avg, click) {
		case avg:
			v, err := avg.Result()
			if err != nil {
				return err
			}
			draw(v)
		case click:
			if _, err := click.Result(); err != nil {
				return err
			}
			draw(g.avg)
		}
	}
}
