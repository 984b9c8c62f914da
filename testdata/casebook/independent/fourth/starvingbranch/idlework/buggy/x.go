// Package idlework sweeps a cache when nothing else is to do.
package idlework

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Sweeper struct {
	shards [][]int
	at     int
	passes int
}

func (s *Sweeper) sweep() {
	if len(s.shards) > 0 {
		s.shards[s.at%len(s.shards)] = s.shards[s.at%len(s.shards)][:0]
	}
	s.at++
}

// Run sweeps without a pause; a tick ends a pass.
func (s *Sweeper) Run(co *futures.Co, every time.Duration, passes int) error {
	tick := timer.Every(every)
	defer tick.Drop()
	for s.passes < passes {
		again := futures.On(futures.Ready(s.at))
		passed := futures.On(tick.Tick())
		switch co.SelectBiased(again, passed) { // want "FV2006"
		case again:
			s.sweep()
		case passed:
			s.passes++
		}
	}
	return nil
}
