package futures

import (
	"slices"

	"github.com/futvet/futvet/futures/internal/readyset"
	"github.com/futvet/futvet/futures/internal/release"
)

// children polls many futures and only those that were woken, in the order of
// waking, by the rules of readyset: it ends a poll early when as many children were
// polled as there are, or two of them have woken themselves. A child that spends
// the budget leaves those behind it at the head of the queue.
type children[T any] struct {
	fs   []Future[T] // of a parent that was not polled yet
	left int         // how many have not completed
	set  readyset.Set[nth[T]]
	cx   Context // of the children; its waker is the node's
}

// nth is one child and its index.
type nth[T any] struct {
	f Future[T]
	i int
}

func newChildren[T any](name string, fs []Future[T]) children[T] {
	for _, f := range fs {
		if release.IsNil(f) {
			panic("futures: " + name + " of a nil future")
		}
	}
	return children[T]{fs: slices.Clone(fs), left: len(fs)}
}

// start begins a poll of the parent; next is then called until it has no more.
func (c *children[T]) start(cx *Context) {
	if c.fs != nil {
		nodes := make([]readyset.Node[nth[T]], len(c.fs))
		for i, f := range c.fs {
			nodes[i].Value = nth[T]{f, i}
			c.set.Add(&nodes[i])
		}
		c.fs = nil
	}
	c.set.Begin(cx.Waker())
	c.cx = *cx
}

// next polls the children that are due until one completes. It returns false when
// none is left for this poll of the parent.
func (c *children[T]) next(cx *Context) (i int, value T, err error, ok bool) {
	for {
		n := c.set.Next()
		if n == nil || !cx.PollBudget() {
			c.cx = Context{}
			return 0, value, nil, false
		}
		c.set.Take()
		c.cx.waker = n
		value, ready, err := n.Value.f.Poll(&c.cx)
		if ready {
			c.left--
			return c.set.Remove(n).i, value, err, true
		}
		c.set.Pended(n)
	}
}

// rest gives up the children that are left, in order, and lets go of the parent.
func (c *children[T]) rest() []Future[T] {
	c.set.Forget()
	fs := make([]Future[T], 0, c.left)
	c.set.Clear(func(v nth[T]) { fs = append(fs, v.f) })
	c.left = 0
	return fs
}

// drop drops the children that are left, in order, and lets go of the parent.
func (c *children[T]) drop() {
	c.set.Forget()
	fs := c.fs
	c.fs, c.left = nil, 0
	c.cx = Context{}
	release.Values(fs)
	c.set.Clear(func(v nth[T]) { v.f.Drop() })
}
