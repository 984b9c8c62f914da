package futures

import "weak"

// WeakShared refers to a shared future without being one of its owners: it keeps
// neither the future nor its outcome. It may be copied and used from any goroutine,
// and needs no Drop. The zero WeakShared refers to none.
type WeakShared[T any] struct{ s weak.Pointer[shared[T]] }

// Downgrade returns a reference to the future that does not own it.
func (o *Shared[T]) Downgrade() WeakShared[T] { return WeakShared[T]{weak.Make(o.s)} }

// Upgrade adds an owner, or returns nil if there is none left: all have completed
// or were dropped.
//
// Cancel safety: as Share's.
func (w WeakShared[T]) Upgrade() *Shared[T] {
	s := w.s.Value()
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == 0 {
		return nil
	}
	return s.owner()
}

// Peek returns the future's outcome without completing the owner; ready is false if
// it is not there yet. The value is borrowed: it stays the owners'. An owner that
// has completed can still peek, one that was dropped sees nothing.
func (o *Shared[T]) Peek() (value T, ready bool, err error) {
	if o.end == dropped {
		return value, false, nil
	}
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if !o.s.done {
		return value, false, nil
	}
	return o.s.value, true, o.s.err
}

// Owners is how many owners there are that have neither completed nor been dropped.
func (o *Shared[T]) Owners() int {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.s.live
}

// Same says whether both own the same future.
func (o *Shared[T]) Same(other *Shared[T]) bool { return o.s == other.s }
