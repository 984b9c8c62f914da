// Package limits holds what is not reported although it is wrong.
package limits

import "github.com/futvet/futvet/futures"

type node struct {
	set   *futures.WakerSet
	entry futures.WakerEntry
}

func (n *node) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	n.set.Register(&n.entry, cx.Waker())
	return 1, false, nil
}
func (n *node) Drop() { n.set.Remove(&n.entry) }

// Whether the caller has polled it is not known.
func clone(n *node) node { return *n }

func cloned(cx *futures.Context, set *futures.WakerSet) {
	n := node{set: set}
	n.Poll(cx)
	m := clone(&n)
	m.Drop()
	n.Drop()
}

// A slice that grows copies all that is in it.
func grown(cx *futures.Context, set *futures.WakerSet) []node {
	list := []node{{set: set}}
	list[0].Poll(cx)
	return append(list, node{set: set})
}

// A struct that holds one is copied.
type pair struct {
	n    node
	name string
}

func renamed(cx *futures.Context, p pair) pair {
	p.n.Poll(cx)
	q := p
	q.name = "q"
	return q
}
