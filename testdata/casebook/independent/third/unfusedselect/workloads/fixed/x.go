// Package workloads keeps a node's view of its workloads in step with a control
// plane: full snapshots on change, a health report now and then.
package workloads

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Snapshot is the state at one version.
type Snapshot struct {
	Version int
	Names   []string
}

// Source can be asked for the next version.
type Source struct {
	updates *mpsc.Receiver[Snapshot]
	seen    int
}

// NewSource makes a source of a feed of snapshots.
func NewSource(updates *mpsc.Receiver[Snapshot]) *Source {
	return &Source{updates: updates}
}

// Changed is the next snapshot that is newer than the last one seen.
func (s *Source) Changed() futures.Future[Snapshot] {
	return futures.Async(func(co *futures.Co) (Snapshot, error) {
		for {
			snap, err := futures.Await(co, s.updates.Recv())
			if err != nil {
				return Snapshot{}, err
			}
			if snap.Version > s.seen {
				s.seen = snap.Version
				return snap, nil
			}
		}
	})
}

// Proxy applies snapshots.
type Proxy struct {
	source *Source
	health func(version int)
	apply  func(Snapshot) error
}

// NewProxy makes a proxy.
func NewProxy(s *Source, apply func(Snapshot) error, health func(int)) *Proxy {
	return &Proxy{source: s, apply: apply, health: health}
}

// Run applies every change, and retries a failed one at the next.
func (p *Proxy) Run(co *futures.Co) error {
	var current Snapshot
	var failed error
	ticks := timer.Every(30 * time.Second)
	defer ticks.Drop()
	change := p.source.Changed()
	defer func() { change.Drop() }()
	for {
		changed := futures.On(futures.Ref(change))
		tick := futures.On(ticks.Tick())
		switch co.Select(changed, tick) {
		case changed:
			snap, err := changed.Result()
			if err != nil {
				return errors.Join(err, failed)
			}
			change = p.source.Changed()
			if err := p.apply(snap); err != nil {
				failed = err
				continue
			}
			failed = nil
			current = snap
		case tick:
			p.health(current.Version)
		}
	}
}
