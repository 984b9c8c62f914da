// Package bad copies futures that were polled.
package bad

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// steps is pending a number of times. Its address does not count.
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

// node is in a list while it waits: its address counts.
type node struct {
	set   *futures.WakerSet
	entry futures.WakerEntry
	ok    atomic.Bool
}

func (n *node) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	n.set.Register(&n.entry, cx.Waker())
	return 1, n.ok.Load(), nil
}
func (n *node) Drop() { n.set.Remove(&n.entry) }

// queued gives its receiver to a queue.
type queue struct{ waiting []*queued }

type queued struct {
	q     *queue
	waker futures.Waker
	mine  bool
}

func (w *queued) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if !w.mine {
		w.waker = cx.Waker()
		w.q.waiting = append(w.q.waiting, w)
	}
	return 1, w.mine, nil
}
func (w *queued) Drop() { w.q.waiting = nil }

var kept []node

// The old one stays in the list.
func keep(cx *futures.Context, set *futures.WakerSet) node {
	n := node{set: set}
	if _, ready, _ := n.Poll(cx); !ready {
		kept = append(kept, n) // want `a node is copied after it may have been polled: others know its address`
	}
	return node{set: set}
}

// In a loop: the copy of the second turn.
func loop(cx *futures.Context, set *futures.WakerSet, out chan node) {
	n := node{set: set}
	for range 3 {
		out <- n // want `a node is copied after it may have been polled`
		n.Poll(cx)
	}
}

// Two of them go on from the same state.
func fork(cx *futures.Context) (int, error) {
	s := steps{left: 3}
	defer s.Drop()
	s.Poll(cx)
	t := s // want `a steps is copied after it may have been polled: the old one is used again`
	t.Poll(cx)
	_, _, err := s.Poll(cx)
	return t.left, err
}

// By the runtime.
func lent(co *futures.Co) {
	s := steps{left: 3}
	a := futures.On(futures.Ref[int](&s))
	co.Select(a, futures.On(futures.Ready(1)))
	save(s) // want `a steps is copied after it may have been polled`
	futures.Await[int](co, &s)
}
func save(steps) {}

// By a helper.
func helped(cx *futures.Context) queued {
	w := queued{q: new(queue)}
	once(cx, &w)
	return w // want `a queued is copied after it may have been polled: others know its address`
}
func once(cx *futures.Context, f futures.Future[int]) { f.Poll(cx) }

// In a Poll method: the receiver is being polled, its children may have been.
type parent struct {
	child  steps
	second node
	saved  steps
	mu     sync.Mutex
}

func (p *parent) Poll(cx *futures.Context) (v int, ready bool, err error) {
	p.saved = p.child // want `a steps is copied after it may have been polled`
	if v, ready, err = p.child.Poll(cx); !ready {
		return 0, false, nil
	}
	second := p.second // want `a node is copied after it may have been polled`
	second.Drop()
	return p.second.Poll(cx)
}
func (p *parent) Drop() { p.child.Drop(); p.second.Drop(); p.saved.Drop() }

func (s *stepsOf[T]) Poll(cx *futures.Context) (_ T, ready bool, err error) {
	snapshots = append(snapshots, *s) // want `a stepsOf is copied after it may have been polled`
	cx.Waker().Wake()
	var zero T
	return zero, s.left == 0, nil
}

type stepsOf[T any] struct {
	mu   sync.Mutex
	left int
}

func (s *stepsOf[T]) Drop() {}

var snapshots []any

// A copy is polled, and forgotten.
type all struct{ in []steps }

func (a *all) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	done := true
	for _, s := range a.in { // want `a copy of the steps is polled, and what it came to is forgotten`
		if _, ready, _ := s.Poll(cx); !ready {
			done = false
		}
	}
	return len(a.in), done, nil
}
func (a *all) Drop() {
	for i := range a.in {
		a.in[i].Drop()
	}
}

type one struct{ in steps }

func (o *one) Poll(cx *futures.Context) (int, bool, error) {
	in := o.in // want `a copy of the steps is polled`
	return in.Poll(cx)
}
func (o *one) Drop() { o.in.Drop() }
