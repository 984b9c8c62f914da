package leaf

import "github.com/futvet/futvet/futures"

// Wake calls w unless it is nil.
func Wake(w futures.Waker) {
	if w != nil {
		w.Wake()
	}
}

// WakeAll calls every waker, in order. One that panics does not keep the others
// from being called; its panic goes on after them.
func WakeAll(ws []futures.Waker) { each(ws, Wake) }

// Drop drops v if it is a Dropper.
func Drop[T any](v T) {
	if d, ok := any(v).(futures.Dropper); ok {
		d.Drop()
	}
}

// DropAll drops every v that is a Dropper, in order. One that panics does not
// keep the others from being dropped; its panic goes on after them.
func DropAll[T any](vs []T) { each(vs, Drop[T]) }

// each calls fn for every x, also for those after one for which fn panicked or
// called Goexit.
func each[T any](xs []T, fn func(T)) {
	i := 0
	defer func() {
		if i < len(xs) {
			each(xs[i:], fn)
		}
	}()
	for i < len(xs) {
		x := xs[i]
		i++
		fn(x)
	}
}
