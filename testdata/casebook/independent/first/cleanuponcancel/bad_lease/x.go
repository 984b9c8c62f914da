// Package x runs jobs under leases of worker slots.
package x

import (
	"github.com/futvet/futvet/futures"
)

// Lease is a slot's lease; it must be released.
//
//futvet:mustcall Release
type Lease struct {
	slots *Slots
	n     int
}

func (l *Lease) Release() {
	l.slots.free += l.n
	l.n = 0
}

// Slots are leased to jobs.
type Slots struct{ free int }

func (s *Slots) Acquire(n int) (*Lease, bool) {
	if n > s.free {
		return nil, false
	}
	s.free -= n
	return &Lease{s, n}, true
}

type Job struct {
	Slots int
	Run   func(*futures.Co) error
}

// Do runs j if there are slots for it.
func Do(co *futures.Co, s *Slots, j Job) (ran bool, err error) {
	lease, ok := s.Acquire(j.Slots)
	if !ok {
		return false, nil
	}
	err = j.Run(co)
	lease.Release() // want "FV3002"
	return true, err
}
