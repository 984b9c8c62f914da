// Package hookedpoll replaces a finished child before it polls again, in a method of its own.
package hookedpoll

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Beat says that a beat has passed.
type Beat struct{ N int }

// Pulse is a stream of beats with gaps that grow.
type Pulse struct {
	gap  time.Duration
	wait futures.Future[time.Time]
	beat Beat
	max  int
	done bool
}

// NewPulse makes a pulse of max beats.
//
// Cancel safety: dropping it loses the beats that are to come.
func NewPulse(gap time.Duration, max int) *Pulse {
	return &Pulse{gap: gap, max: max, wait: timer.Sleep(gap)}
}

func (p *Pulse) advance() {
	p.beat.N++
	p.gap += p.gap / 2
	if p.beat.N < p.max {
		p.wait = timer.Sleep(p.gap)
	} else {
		p.wait = nil
	}
}

// PollNext is the next beat.
func (p *Pulse) PollNext(cx *futures.Context) (Beat, bool, error) {
	if p.done {
		panic("hookedpoll: polled after its end")
	}
	if p.wait == nil {
		p.done = true
		return Beat{}, true, io.EOF
	}
	_, ready, err := p.wait.Poll(cx)
	if !ready {
		return Beat{}, false, nil
	}
	p.advance()
	return p.beat, true, err
}

// Drop ends the pulse.
func (p *Pulse) Drop() {
	if p.wait != nil {
		p.wait.Drop()
	}
	p.done = true
}

// Count counts the beats of a pulse.
func Count(co *futures.Co, p *Pulse) (n int, err error) {
	for _, err := range futures.Each(co, futures.Stream[Beat](p)) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
