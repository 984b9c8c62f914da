package sched

import (
	"sync"
	"time"
)

const (
	monitorPeriod = 10 * time.Millisecond
	monitorQuiet  = 100 // looks before the monitor stops
)

// monitor starts the monitor, unless it runs already or there is nobody to help.
func (s *Stealing) monitor() {
	if len(s.cores) > 1 && !s.monitoring.Load() && s.monitoring.CompareAndSwap(false, true) {
		s.quiet = 0
		var timer *time.Timer
		var mu sync.Mutex // until timer is set
		mu.Lock()
		timer = time.AfterFunc(monitorPeriod, func() {
			mu.Lock()
			defer mu.Unlock()
			if s.look() {
				timer.Reset(monitorPeriod)
			}
		})
		mu.Unlock()
	}
}

// look is what the monitor does, and says whether it is to do it again.
func (s *Stealing) look() bool {
	switch parked := int(s.parked.Load()); {
	case parked == len(s.cores):
		if s.quiet++; s.quiet < monitorQuiet && !s.ended() {
			return true
		}
		s.monitoring.Store(false)
		if int(s.parked.Load()) != len(s.cores) { // one was unparked before it could see that
			s.monitor()
		}
		return false
	case parked != 0:
		for _, c := range s.cores {
			if c.inbox.Load() != nil || c.ring.size() != 0 {
				s.notify()
				break
			}
		}
	}
	s.quiet = 0
	return true
}
