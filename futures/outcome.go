package futures

import "github.com/futvet/futvet/futures/internal/release"

// The types of this file are the values of futures that have several outcomes, or
// one of several. Dropping one of them drops what it holds, so that an outcome
// that nobody takes is dropped with all that belongs to it.

// Drop drops the value, if it is a Dropper.
func (r Result[T]) Drop() { release.Value(r.Value) }

// Get returns the value and the error.
func (r Result[T]) Get() (T, error) { return r.Value, r.Err }

// Pair is two values.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Drop drops those of the values that are Droppers, in order.
func (p Pair[A, B]) Drop() {
	defer release.Value(p.Second)
	release.Value(p.First)
}

// Triple is three values.
type Triple[A, B, C any] struct {
	First  A
	Second B
	Third  C
}

// Drop drops those of the values that are Droppers, in order.
func (t Triple[A, B, C]) Drop() {
	defer release.Value(t.Third)
	defer release.Value(t.Second)
	release.Value(t.First)
}

// Maybe is a value that may be missing: Value means something only if Ok.
type Maybe[T any] struct {
	Value T
	Ok    bool
}

// Drop drops the value, if there is one and it is a Dropper.
func (m Maybe[T]) Drop() {
	if m.Ok {
		release.Value(m.Value)
	}
}

// Either is one of two values, the left or the right one. The zero Either is the
// left one with A's zero value.
//
// Futures of different types that have the same outcome need no Either, as they do
// in Rust: they are both a Future.
type Either[A, B any] struct {
	left  A
	right B
	other bool // it is the right one
}

// Left makes an Either that is a.
func Left[A, B any](a A) Either[A, B] { return Either[A, B]{left: a} }

// Right makes an Either that is b.
func Right[A, B any](b B) Either[A, B] { return Either[A, B]{right: b, other: true} }

// IsLeft says whether it is the left value.
func (e Either[A, B]) IsLeft() bool { return !e.other }

// Left returns the left value; ok is false if it is the right one.
func (e Either[A, B]) Left() (a A, ok bool) { return e.left, !e.other }

// Right returns the right value; ok is false if it is the left one.
func (e Either[A, B]) Right() (b B, ok bool) { return e.right, e.other }

// Drop drops the value, if it is a Dropper.
func (e Either[A, B]) Drop() {
	if e.other {
		release.Value(e.right)
	} else {
		release.Value(e.left)
	}
}

// Merge is the value of an Either whose values have the same type.
func Merge[T any](e Either[T, T]) T {
	if e.other {
		return e.right
	}
	return e.left
}
