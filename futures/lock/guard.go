package lock

// Guard is a held lock. Its owner must unlock it, with Unlock or Drop. It may be
// handed to another goroutine, but not used by two at a time.
//
//futvet:mustcall Unlock Drop
type Guard[T any] struct {
	value *T // nil once it was unlocked
	lock  unlocker
}

// unlocker is how a guard's lock is given back: once, by who holds it.
type unlocker interface{ unlock() }

// Value is the guarded value. The pointer must not be used after Unlock, and what
// a guard of [RWMutex.RLock] points to must not be changed. Value panics if the
// guard was unlocked.
func (g *Guard[T]) Value() *T {
	if g.value == nil {
		panic("futures/lock: Value of a Guard that was unlocked")
	}
	return g.value
}

// MapGuard makes a guard of a part of what g guards, which part finds: it holds the
// same lock, and unlocking it unlocks that. It takes g, unless part panics or returns
// nil, when it panics and g is as it was.
//
//futvet:owns g
func MapGuard[T, U any](g *Guard[T], part func(*T) *U) *Guard[U] {
	value := part(g.Value())
	if value == nil {
		panic("futures/lock: the function of MapGuard returned nil")
	}
	mapped := &Guard[U]{value, g.lock}
	g.value, g.lock = nil, nil
	return mapped
}

// Unlock gives the lock back, or rather hands it to the first future that waits
// for it; to several if they are readers. Unlock is idempotent: the lock of
// somebody else is never unlocked.
func (g *Guard[T]) Unlock() {
	if g.value == nil {
		return
	}
	l := g.lock
	g.value, g.lock = nil, nil
	l.unlock()
}

// Drop is Unlock, so that a guard can be owned by whatever owns a
// [futures.Dropper]: the captures of a block, a channel that it is sent through.
func (g *Guard[T]) Drop() { g.Unlock() }
