// Package ok copies futures that were not polled, moves those that may be moved, and
// copies pointers.
package ok

import (
	"github.com/futvet/futvet/futures"
)

type steps struct{ left int }

func (s *steps) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if s.left == 0 {
		return 1, true, nil
	}
	s.left--
	cx.Waker().Wake()
	return 0, false, nil
}
func (s *steps) Drop() {}

type node struct {
	set   *futures.WakerSet
	entry futures.WakerEntry
}

func (n *node) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	n.set.Register(&n.entry, cx.Waker())
	return 1, false, nil
}
func (n *node) Drop() { n.set.Remove(&n.entry) }

// handle is a future by value: it is its pointer that has the state.
type handle struct{ s *steps }

func (h handle) Poll(cx *futures.Context) (int, bool, error) { return h.s.Poll(cx) }
func (h handle) Drop()                                       { h.s.Drop() }

func handles(cx *futures.Context, h handle) (int, error) {
	h.Poll(cx)
	other := h
	other.Poll(cx)
	v, _, err := h.Poll(cx)
	return v, err
}

// Never polled before.
func newNode(set *futures.WakerSet) node {
	n := node{set: set}
	return n
}

func before(cx *futures.Context, set *futures.WakerSet) {
	a := newNode(set)
	b := a
	list := []node{a, b}
	list[0].Poll(cx)
	b.Poll(cx)
	a.Drop()
}

// Made anew in every turn.
func anew(cx *futures.Context, set *futures.WakerSet, out chan node) {
	var n node
	for range 3 {
		n = node{set: set}
		out <- n
		n.Poll(cx)
	}
}

// Pointers.
func pointers(cx *futures.Context, set *futures.WakerSet) *node {
	n := &node{set: set}
	n.Poll(cx)
	m := n
	m.Poll(cx)
	return m
}

// Moved: nobody uses the old one again, and nobody knows its address.
func moved(cx *futures.Context) steps {
	s := steps{left: 3}
	s.Poll(cx)
	return s
}

// Moved out of a field, and moved within a list.
type set struct {
	first steps
	in    []steps
}

func (x *set) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if _, ready, _ := x.first.Poll(cx); !ready {
		return 0, false, nil
	}
	last := x.first
	x.first = steps{}
	last.Drop()
	for i := range x.in {
		if _, ready, _ := x.in[i].Poll(cx); ready {
			x.in[i] = x.in[len(x.in)-1]
			x.in = x.in[:len(x.in)-1]
			return 1, true, nil
		}
	}
	cx.Waker().Wake()
	return 0, false, nil
}
func (x *set) Drop() {}

// A copy is polled, and put back.
type back struct{ in steps }

func (b *back) Poll(cx *futures.Context) (v int, ready bool, err error) {
	in := b.in
	v, ready, err = in.Poll(cx)
	b.in = in
	return v, ready, err
}
func (b *back) Drop() { b.in.Drop() }

// In a constructor, from a prototype.
func (b *back) clone() *back { return &back{in: b.in} }

// Reset: written, not copied.
func (s *steps) reset() { *s = steps{left: 3} }

// Something else with a Poll method.
type survey struct{ n int }

func (s *survey) Poll() int { s.n++; return s.n }

func surveys() survey {
	s := survey{}
	s.Poll()
	t := s
	s.Poll()
	return t
}
