// Package gaugepoll looks at sensors in turn and takes what is there.
package gaugepoll

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Reading is a sensor's line, taken apart.
type Reading struct {
	Sensor string
	Text   string
}

// Sensor is a device that sends lines now and then.
type Sensor struct {
	name string
	port aio.Reader
}

func newSensor(name string, port aio.Reader) *Sensor {
	return &Sensor{name: name, port: port}
}

// line is the next line of fixed size.
func (s *Sensor) line() futures.Future[string] {
	buf := make([]byte, 16)
	return futures.Map(aio.ReadFull(s.port, buf), func(n int) string { return string(buf[:n]) })
}

// Panel shows sensors.
type Panel struct {
	sensors []*Sensor
	show    func(Reading)
}

// Attach adds a sensor.
func (p *Panel) Attach(name string, port aio.Reader) {
	p.sensors = append(p.sensors, newSensor(name, port))
}

func (p *Panel) sweep() error {
	for _, s := range p.sensors {
		text, ready, err := futures.NowOrNever(s.line()) // want "FV1002"
		if !ready {
			continue
		}
		if err != nil {
			return err
		}
		p.show(Reading{s.name, text})
	}
	return nil
}

// Run sweeps again and again.
func (p *Panel) Run(co *futures.Co, every time.Duration) error {
	for {
		if err := p.sweep(); err != nil {
			return err
		}
		if _, err := futures.Await(co, timer.Sleep(every)); err != nil {
			return err
		}
	}
}
