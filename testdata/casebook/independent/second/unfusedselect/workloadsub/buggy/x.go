// Package workloadsub waits for a workload to appear in a node's registry.
package workloadsub

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrNotFound is the outcome of a wait that was too long.
var ErrNotFound = errors.New("workload not found")

// Address names a workload.
type Address struct{ Host string }

// Registry knows workloads and tells of changes.
type Registry struct {
	known   map[Address]string
	changes *mpsc.Receiver[Address]
}

func (r *Registry) find(a Address) (string, bool) {
	id, ok := r.known[a]
	return id, ok
}

func (r *Registry) changed() futures.Future[Address] { return r.changes.Recv() }

// Wait is the identity of the workload at a, as soon as it is known.
func (r *Registry) Wait(co *futures.Co, a Address, patience time.Duration) (string, error) {
	deadline := timer.Sleep(patience)
	defer deadline.Drop()
	sub := r.changed()
	defer func() { sub.Drop() }()
	for {
		if id, ok := r.find(a); ok {
			return id, nil
		}
		late := futures.On(futures.Ref(deadline))
		change := futures.On(futures.Ref(sub))
		switch co.Select(late, change) { // want "FV2001"
		case late:
			return "", ErrNotFound
		case change:
			got, err := change.Result()
			if err != nil {
				return "", err
			}
			r.known[got] = "id-" + got.Host
		}
	}
}
