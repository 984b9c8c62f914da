// Package x pushes metrics through a library client.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/independent/first/unawaited/bad_metrics/lib"
)

type Gauge struct {
	Name  string
	Value int
}

// Pusher pushes gauges every now and then.
type Pusher struct {
	client *lib.Client
	gauges []Gauge
}

func (p *Pusher) Add(name string, n int) {
	for i := range p.gauges {
		if p.gauges[i].Name == name {
			p.gauges[i].Value += n
			return
		}
	}
	p.gauges = append(p.gauges, Gauge{name, n})
}

// Run pushes until stop completes; it takes stop.
func (p *Pusher) Run(co *futures.Co, every time.Duration, stop futures.Future[struct{}]) error {
	defer stop.Drop()
	ticks := timer.Every(every)
	defer ticks.Drop()
	for {
		tick, quit := futures.On(ticks.Tick()), futures.On(futures.Ref(stop))
		if co.Select(tick, quit) == quit {
			return nil
		}
		for _, g := range p.gauges {
			sent := p.client.Push(g.Name, g.Value) // want "FV1001"
			if sent == nil {
				return futures.ErrClosed
			}
		}
	}
}
