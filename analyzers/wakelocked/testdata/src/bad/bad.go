// Package bad calls wakers under a lock.
package bad

import (
	"sync"

	"github.com/futvet/futvet/analyzers/wakelocked/testdata/src/bad/lib"
	"github.com/futvet/futvet/futures"
)

type gate struct {
	mu    sync.Mutex
	open  bool
	waker futures.Waker
	all   []futures.Waker
	aw    futures.AtomicWaker
	set   futures.WakerSet
}

func (g *gate) deferred() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = true
	if g.waker != nil {
		g.waker.Wake() // want `a waker is called while mu is held`
	}
}

func (g *gate) between() {
	g.mu.Lock()
	for _, w := range g.all {
		w.Wake() // want `a waker is called while mu is held`
	}
	g.mu.Unlock()
}

func (g *gate) early(ok bool) {
	g.mu.Lock()
	if !ok {
		g.mu.Unlock()
		return
	}
	g.aw.Wake() // want `a waker is called while mu is held`
	g.mu.Unlock()
}

func (g *gate) sets() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.set.WakeOne() // want `a waker is called while mu is held`
	g.set.WakeAll() // want `a waker is called while mu is held`
}

// Deferred calls run last first: the waker is called before the unlock.
func (g *gate) order() {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.waker.Wake() // want `the deferred call of a waker runs while mu is still held`
}

// By a helper, and by one of its own.
func (g *gate) helped() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.notify() // want `a waker is called while mu is held`
}
func (g *gate) notify() { g.notifyAll(g.all) }
func (g *gate) notifyAll(ws []futures.Waker) {
	for _, w := range ws {
		w.Wake()
	}
}

// By a literal that is called here.
func (g *gate) literal() {
	wake := func() { g.waker.Wake() }
	g.mu.Lock()
	wake() // want `a waker is called while mu is held`
	g.mu.Unlock()
}

// By a helper of another package that is given the waker.
func (g *gate) away() {
	g.mu.Lock()
	lib.Wake(g.waker)  // want `a waker is called while mu is held`
	lib.WakeAll(g.all) // want `a waker is called while mu is held`
	lib.Keep(g.waker)
	g.mu.Unlock()
}

// Locks for reading, embedded locks, lockers, package variables.
type table struct {
	sync.RWMutex
	wakers map[string]futures.Waker
}

func (t *table) wake(name string) {
	t.RLock()
	defer t.RUnlock()
	t.wakers[name].Wake() // want `a waker is called while RWMutex is held`
}

var mu sync.Mutex
var last futures.Waker

func wakeLast(l sync.Locker) {
	mu.Lock()
	last.Wake() // want `a waker is called while mu is held`
	mu.Unlock()
	l.Lock()
	last.Wake() // want `a waker is called while a lock is held`
	l.Unlock()
}

// Another lock is released, this one is not.
type two struct {
	a, b  sync.Mutex
	waker futures.Waker
}

func (t *two) wake() {
	t.a.Lock()
	t.b.Lock()
	w := t.waker
	t.b.Unlock()
	w.Wake() // want `a waker is called while a is held`
	t.a.Unlock()
}

// A poll that wakes its own task.
func (g *gate) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		cx.Waker().Wake() // want `a waker is called while mu is held`
	}
	return struct{}{}, g.open, nil
}
func (g *gate) Drop() {}

// Generic code.
type cell[T any] struct {
	mu sync.Mutex
	v  T
	w  futures.Waker
}

func (c *cell[T]) set(v T) {
	c.mu.Lock()
	c.v = v
	c.w.Wake() // want `a waker is called while mu is held`
	c.mu.Unlock()
}

// By method values.
func (g *gate) values() {
	lock, unlock, wake := g.mu.Lock, g.mu.Unlock, g.waker.Wake
	lock()
	wake() // want `a waker is called while mu is held`
	unlock()
	wake()
}
