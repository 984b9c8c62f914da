// Package workloads looks up workloads in a state that is filled in the
// background.
//
// The future of the next change is made once, before the loop. A change that
// does not bring the wanted workload leads back to the select, which polls the
// completed future again and panics.
//
// Source: istio/ztunnel#1179.
package workloads

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Workload is one addressable workload.
type Workload struct {
	Name string
	Addr string
}

// State knows workloads, and what happens to them.
type State struct {
	byName  map[string]*Workload
	changes *mpsc.Receiver[*Workload]
}

// NewState takes changes.
func NewState(changes *mpsc.Receiver[*Workload]) *State {
	return &State{byName: make(map[string]*Workload), changes: changes}
}

// changed waits for one change.
//
// Cancel safety: safe; dropped while pending, it has taken no change.
func (s *State) changed() futures.Future[*Workload] { return s.changes.Recv() }

func (s *State) find(name string) *Workload { return s.byName[name] }

// FetchOnDemand waits at most limit for the workload of that name; nil if it
// does not come.
func (s *State) FetchOnDemand(co *futures.Co, name string, limit time.Duration) (*Workload, error) {
	if w := s.find(name); w != nil {
		return w, nil
	}
	timeout := timer.Sleep(limit)
	defer timeout.Drop()
	sub := s.changed()
	defer sub.Drop()
	for {
		late := futures.On(futures.Ref(timeout))
		change := futures.On(futures.Ref(sub))
		switch co.Select(late, change) { // want "FV2001"
		case late:
			return nil, nil
		case change:
			w, err := change.Result()
			if err != nil {
				return nil, err
			}
			s.byName[w.Name] = w
			if w := s.find(name); w != nil {
				return w, nil
			}
		}
	}
}
