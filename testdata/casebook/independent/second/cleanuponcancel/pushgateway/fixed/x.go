// Package pushgateway pushes a process's metrics to a gateway.
package pushgateway

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Metric has a name.
type Metric struct {
	Name  string
	Value atomic.Int64
}

// Pusher pushes.
type Pusher struct {
	gateway aio.Writer
	metrics []*Metric
	period  time.Duration
	pushes  int
}

// Period sets how often to push.
func Period(d time.Duration) func(*Pusher) { return func(p *Pusher) { p.period = d } }

// New makes a pusher.
func New(gateway aio.Writer, metrics []*Metric, opts ...func(*Pusher)) *Pusher {
	p := &Pusher{gateway: gateway, metrics: metrics, period: time.Minute}
	for _, opt := range opts {
		opt(p)
	}
	return p
}

func (p *Pusher) push(co *futures.Co) error {
	var text []byte
	for _, m := range p.metrics {
		text = fmt.Appendf(text, "%s %d\n", m.Name, m.Value.Load())
	}
	_, err := futures.Await(co, aio.WriteAll(p.gateway, text))
	return err
}

// Run pushes n times, or until that fails.
func (p *Pusher) Run(co *futures.Co, n int) (err error) {
	ticks := timer.Every(p.period)
	defer ticks.Drop()
	for p.pushes < n && err == nil {
		if _, err = futures.Await(co, ticks.Tick()); err == nil {
			err = p.push(co)
			p.pushes++
		}
	}
	return err
}
