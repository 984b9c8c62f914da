// Package ok calls wakers outside locks.
package ok

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
)

type gate struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	open  bool
	waker futures.Waker
	all   []futures.Waker
	tx    *oneshot.Sender[int]
}

// Taken under the lock, called after it.
func (g *gate) taken() {
	g.mu.Lock()
	g.open = true
	w := g.waker
	g.waker = nil
	g.mu.Unlock()
	if w != nil {
		w.Wake()
	}
}

// Unlocked on the way, and locked again.
func (g *gate) inTurn() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.all) > 0 {
		w := g.all[0]
		g.all = g.all[1:]
		g.mu.Unlock()
		w.Wake()
		g.mu.Lock()
	}
}

// Deferred first, run last.
func (g *gate) order() {
	var w futures.Waker
	defer func() {
		if w != nil {
			w.Wake()
		}
	}()
	g.mu.Lock()
	defer g.mu.Unlock()
	w, g.waker = g.waker, nil
}

// The literal unlocks, and wakes then.
func (g *gate) both() {
	g.mu.Lock()
	w := g.waker
	defer func() {
		g.mu.Unlock()
		w.Wake()
	}()
	g.open = true
}

// A helper unlocks what its caller has locked, and wakes then.
func (g *gate) helped() {
	g.mu.Lock()
	g.unlockAndWake()
}
func (g *gate) unlockAndWake() {
	w := g.waker
	g.mu.Unlock()
	w.Wake()
}

// So does a function value, or a method value.
func (g *gate) unlocker() {
	g.mu.Lock()
	unlock := g.mu.Unlock
	unlock()
	g.waker.Wake()
}
func (g *gate) scoped(unlock func()) {
	g.rw.RLock()
	unlock()
	g.waker.Wake()
}

// A goroutine does not hold the locks of the one that starts it.
func (g *gate) elsewhere() {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.waker
	go func() { w.Wake() }()
	go w.Wake()
}

// Held on one of two ways only.
func (g *gate) perhaps(locked bool) {
	if locked {
		g.mu.Lock()
	}
	g.open = true
	if locked {
		g.mu.Unlock()
	}
	g.waker.Wake()
}

// A channel's own business: it wakes outside its lock, and knows nothing of this one.
func (g *gate) send() {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.tx.Send(1)
}

// A method that is called Wake, of something that is no waker.
type alarm struct{ mu sync.Mutex }

func (a *alarm) Wake() {}
func (g *gate) alarm(a *alarm) {
	g.mu.Lock()
	a.Wake()
	g.mu.Unlock()
}

// Kept for later.
func (g *gate) later() {
	g.mu.Lock()
	f := func() { g.waker.Wake() }
	g.mu.Unlock()
	f()
}
