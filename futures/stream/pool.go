package stream

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/readyset"
)

// pool is what the containers of this package are made of: a readyset of children,
// each of which is polled with its node for a waker, so that only those that were
// woken are polled. A container is in one of these states:
//
//	open --poll of an empty pool returns io.EOF--> ended --a child is added--> open
//	open, ended --Drop--> dropped
//
// A child that panics, or calls Goexit, in its poll is removed and dropped, and the
// panic goes on; the pool stays usable.
type pool[V child[T], T any] struct {
	set     readyset.Set[V]
	cx      futures.Context // of the child that is polled; its waker is the node
	ended   bool
	dropped bool
}

// child is what a pool polls.
type child[T any] interface {
	poll(cx *futures.Context) (T, bool, error)
	Drop()
}

// add takes v. A dropped pool drops it, and returns nil.
func (p *pool[V, T]) add(v V, first bool) *readyset.Node[V] {
	if p.dropped {
		v.Drop()
		return nil
	}
	n := &readyset.Node[V]{Value: v}
	p.ended = false
	if first {
		p.set.AddFirst(n)
	} else {
		p.set.Add(n)
	}
	return n
}

// next polls the children whose turn it is until one is ready, and returns its
// outcome and its node, which is still in the set and not queued. n is nil if none
// was ready, and the waker of cx is woken when that is to change.
func (p *pool[V, T]) next(cx *futures.Context) (n *readyset.Node[V], out T, err error) {
	p.set.Begin(cx.Waker())
	var polling *readyset.Node[V]
	defer func() {
		p.cx = futures.Context{}
		if polling != nil { // the child has not returned
			quietly(p.set.Remove(polling).Drop)
		}
	}()
	for {
		n := p.set.Next()
		if n == nil || !cx.PollBudget() {
			return nil, out, nil
		}
		p.set.Take()
		polling = n
		p.cx = *cx.WithWaker(n)
		out, ready, err := n.Value.poll(&p.cx)
		polling = nil
		if ready {
			return n, out, err
		}
		p.set.Pended(n)
	}
}

// end is the poll of an empty pool.
func (p *pool[V, T]) end() {
	p.ended = true
	p.set.Forget()
}

// clear drops all children, in order.
func (p *pool[V, T]) clear() {
	p.ended = false
	p.set.Forget()
	p.set.Clear(func(v V) { v.Drop() })
}

func (p *pool[V, T]) drop() {
	p.dropped = true
	p.clear()
}

func (p *pool[V, T]) terminated() bool { return p.ended || p.dropped }
