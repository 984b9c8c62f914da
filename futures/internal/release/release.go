// Package release holds what the futures and the leaf packages share when they give
// something up: the loops that run code of other people, Drop methods and wakers,
// and must go on when it panics. It knows nothing of futures.
package release

import "reflect"

// dropper is futures.Dropper, which this package cannot import.
type dropper interface{ Drop() }

// Value drops v, which nobody takes, if it is a Dropper and not nil. It allocates
// nothing if it is not.
func Value[T any](v T) {
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan:
	default:
		// Making an interface of v would copy it to the heap: ask the type first. A
		// pointer has all methods that the type has.
		if _, ok := any((*T)(nil)).(dropper); !ok {
			return
		}
	}
	if d, ok := any(v).(dropper); ok && !IsNil(d) {
		d.Drop()
	}
}

// Values drops every v that is a Dropper and not nil, in order, as Each does.
func Values[T any](vs []T) { Each(vs, Value[T]) }

// Each calls fn for every x, in order, also for those after one for which fn
// panicked or called Goexit. What the first of these did goes on after them; later
// panics are lost.
func Each[T any](xs []T, fn func(T)) {
	i := 0
	defer func() {
		if i < len(xs) {
			rest(xs[i:], fn)
		}
	}()
	for i < len(xs) {
		x := xs[i]
		i++
		fn(x)
	}
}

func rest[T any](xs []T, fn func(T)) {
	defer func() { recover() }()
	Each(xs, fn)
}

// IsNil says whether x is nil, or an interface that holds a nil pointer, map,
// function, channel or slice.
func IsNil(x any) bool {
	if x == nil {
		return true
	}
	switch v := reflect.ValueOf(x); v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.Slice:
		return v.IsNil()
	}
	return false
}
