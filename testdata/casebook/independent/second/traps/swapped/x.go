// Package swapped swaps two owners, and drops what it has in another order than it got it.
package swapped

import (
	"github.com/futvet/futvet/futures"
)

// Side is one of two that are started together.
type Side struct {
	name string
	work futures.Future[int]
}

// Match has two sides.
type Match struct{ swapped bool }

func begin(name string, fn func() int) Side {
	return Side{name, futures.Lazy(func() (int, error) { return fn(), nil })}
}

// Play lets the first side begin, and the second one only if the first gets nothing.
func (m *Match) Play(co *futures.Co, a, b func() int, secondFirst bool) (string, int, error) {
	first, second := begin("a", a), begin("b", b)
	if secondFirst {
		m.swapped = true
		first, second = second, first
	}
	n, err := futures.Await(co, first.work)
	if err != nil || n > 0 {
		second.work.Drop()
		return first.name, n, err
	}
	first = second
	n, err = futures.Await(co, first.work)
	return first.name, n, err
}
