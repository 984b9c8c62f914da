// Package trap has futures that stay pending without any visible care for the
// waker: one never completes by design, one got its pending from an inner future,
// one stores the waker in a function that it passes its context to.
package trap

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

// Never is a future that never completes.
type Never struct{}

// Poll implements futures.Future.
func (Never) Poll(*futures.Context) (struct{}, bool, error) { return struct{}{}, false, nil }

// Drop implements futures.Future.
func (Never) Drop() {}

// Both completes when a and b have.
type Both struct {
	a, b         futures.Future[int]
	doneA, doneB bool
	sum          int
}

// Poll implements futures.Future.
func (x *Both) Poll(cx *futures.Context) (int, bool, error) {
	if !x.doneA {
		if v, ready, err := x.a.Poll(cx); err != nil {
			x.b.Drop()
			return 0, true, err
		} else if ready {
			x.doneA = true
			x.sum += v
		}
	}
	if !x.doneB {
		if v, ready, err := x.b.Poll(cx); err != nil {
			x.a.Drop()
			return 0, true, err
		} else if ready {
			x.doneB = true
			x.sum += v
		}
	}
	return x.sum, x.doneA && x.doneB, nil
}

// Drop implements futures.Future.
func (x *Both) Drop() {
	x.a.Drop()
	x.b.Drop()
}

// Gate opens once.
type Gate struct {
	mu     sync.Mutex
	open   bool
	waiter futures.Waker
}

func (g *Gate) register(cx *futures.Context) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		g.waiter = cx.Waker()
	}
	return g.open
}

// Poll implements futures.Future.
func (g *Gate) Poll(cx *futures.Context) (struct{}, bool, error) {
	return struct{}{}, g.register(cx), nil
}

// Drop implements futures.Future.
func (g *Gate) Drop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiter = nil
}

// Open completes the gate.
func (g *Gate) Open() {
	g.mu.Lock()
	g.open = true
	w := g.waiter
	g.waiter = nil
	g.mu.Unlock()
	if w != nil {
		w.Wake()
	}
}
