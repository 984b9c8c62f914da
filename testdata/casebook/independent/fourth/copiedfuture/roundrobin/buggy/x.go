// Package roundrobin polls a set of futures of one type, kept by value.
package roundrobin

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Probe struct {
	Target string
	sleep  futures.Future[time.Time]
	left   int
	each   time.Duration
}

func NewProbe(target string, n int, each time.Duration) Probe {
	return Probe{Target: target, left: n, each: each}
}

func (p *Probe) Poll(cx *futures.Context) (string, bool, error) {
	for p.left > 0 {
		if p.sleep == nil {
			p.sleep = timer.Sleep(p.each)
		}
		_, ready, err := p.sleep.Poll(cx)
		if !ready {
			return "", false, nil
		}
		p.sleep = nil
		if err != nil {
			return "", true, err
		}
		p.left--
	}
	return p.Target, true, nil
}

func (p *Probe) Drop() {
	if p.sleep != nil {
		p.sleep.Drop()
	}
}

// Any is ready when one of its probes is.
type Any struct{ probes []Probe }

func (a *Any) Poll(cx *futures.Context) (string, bool, error) {
	for _, p := range a.probes { // want "FV4004"
		t, ready, err := p.Poll(cx)
		if ready {
			a.Drop()
			return t, true, err
		}
	}
	return "", false, nil
}

func (a *Any) Drop() {
	for i := range a.probes {
		a.probes[i].Drop()
	}
}

// First is the first target that answers.
func First(targets []string) futures.Future[string] {
	a := &Any{}
	for i, t := range targets {
		a.probes = append(a.probes, NewProbe(t, i+1, time.Millisecond))
	}
	return a
}
