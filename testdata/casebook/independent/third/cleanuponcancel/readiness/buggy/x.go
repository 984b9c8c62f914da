// Package readiness waits for a service to become ready by probing it.
package readiness

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// ErrFailed is returned for a service that will never become ready.
var ErrFailed = errors.New("readiness: service failed")

// State is what a probe finds.
type State int

// The states.
const (
	Starting State = iota
	Ready
	Failed
)

// Prober probes a service.
type Prober interface {
	Probe(service string) State
}

// Gate waits for services.
type Gate struct {
	prober Prober
	every  time.Duration
	probes int
}

// NewGate makes a gate that probes at the given interval.
func NewGate(p Prober, every time.Duration) *Gate {
	return &Gate{prober: p, every: every}
}

func (g *Gate) until(co *futures.Co, service string) (State, error) {
	ticks := timer.Every(g.every)
	state := g.prober.Probe(service)
	for state == Starting {
		if _, err := futures.Await(co, ticks.Tick()); err != nil {
			state = Failed
			break
		}
		g.probes++
		state = g.prober.Probe(service)
	}
	ticks.Drop() // want "FV3002"
	if state == Failed {
		return state, fmt.Errorf("%w: %s", ErrFailed, service)
	}
	return state, nil
}

// Wait waits for every service, at most for limit each, and returns those that
// are not ready.
func (g *Gate) Wait(co *futures.Co, limit time.Duration, services ...string) ([]string, error) {
	var late []string
	for _, s := range services {
		f := futures.Async(func(co *futures.Co) (State, error) { return g.until(co, s) })
		_, err := futures.Await(co, timer.Timeout(limit, f))
		switch {
		case errors.Is(err, futures.ErrElapsed):
			late = append(late, s)
		case err != nil:
			return late, err
		}
	}
	return late, nil
}
