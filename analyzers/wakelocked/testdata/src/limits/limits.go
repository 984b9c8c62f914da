// Package limits holds what is not reported although it is wrong.
package limits

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type gate struct {
	mu    sync.Mutex
	waker futures.Waker
	hooks []func()
}

// A lock that was tried for.
func (g *gate) try() {
	if g.mu.TryLock() {
		g.waker.Wake()
		g.mu.Unlock()
	}
}

// A function value that wakes.
func (g *gate) call() {
	g.mu.Lock()
	for _, f := range g.hooks {
		f()
	}
	g.mu.Unlock()
}

// The caller holds the lock, in another package or by convention.
func (g *gate) wakeLocked() { g.waker.Wake() }

// A channel of one is a lock, too.
func wake(sem chan struct{}, w futures.Waker) {
	sem <- struct{}{}
	w.Wake()
	<-sem
}
