package futures

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures/internal/release"
)

// children polls many futures and only those that were woken.
//
// Each child has a waker of its own, a node. Woken, a node puts itself on a stack,
// unless it is there already, and wakes the parent. A poll of the parent takes the
// whole stack, in the order of waking, and polls each of its children once: a child
// that wakes itself meanwhile has its turn in the next poll, and a child that
// spends the budget leaves those behind it at the head of the queue.
type children[T any] struct {
	fs    []Future[T] // nil where completed
	left  int         // how many are not
	nodes []node
	woken atomic.Pointer[node] // the stack
	queue *node                // taken from the stack, not yet polled
	tail  *node
	cx    Context // of the children; its waker is the node's

	mu    sync.Mutex
	waker Waker // the parent's; nil once there is none
}

type node struct {
	wakeParent interface{ childWoken(n *node) }
	next       *node
	queued     atomic.Bool
	index      int
}

func (n *node) Wake() {
	if !n.queued.Swap(true) {
		n.wakeParent.childWoken(n)
	}
}

func (c *children[T]) childWoken(n *node) {
	for {
		top := c.woken.Load()
		n.next = top
		if c.woken.CompareAndSwap(top, n) {
			break
		}
	}
	c.mu.Lock()
	wk := c.waker
	c.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
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
	c.mu.Lock()
	c.waker = cx.Waker()
	c.mu.Unlock()
	c.cx = *cx
	if c.nodes == nil && len(c.fs) > 0 {
		c.nodes = make([]node, len(c.fs))
		for i := range c.nodes {
			n := &c.nodes[i]
			n.wakeParent, n.index = c, i
			n.queued.Store(true)
			c.append(n)
		}
	}
	var first *node
	for top := c.woken.Swap(nil); top != nil; {
		next := top.next
		top.next = first
		first = top
		top = next
	}
	for first != nil {
		next := first.next
		first.next = nil
		c.append(first)
		first = next
	}
}

func (c *children[T]) append(n *node) {
	if c.queue == nil {
		c.queue = n
	} else {
		c.tail.next = n
	}
	c.tail = n
}

// next polls the children that are due until one completes. It returns false when
// none is left for this poll of the parent.
func (c *children[T]) next(cx *Context) (i int, value T, err error, ok bool) {
	for c.queue != nil && cx.PollBudget() {
		n := c.queue
		c.queue, n.next = n.next, nil
		n.queued.Store(false)
		f := c.fs[n.index]
		if f == nil {
			continue
		}
		c.cx.waker = n
		value, ready, err := f.Poll(&c.cx)
		if ready {
			c.fs[n.index] = nil
			c.left--
			return n.index, value, err, true
		}
	}
	c.cx = Context{}
	return 0, value, nil, false
}

// drop drops the children that are left, in order, and lets go of the parent.
func (c *children[T]) drop() {
	c.mu.Lock()
	c.waker = nil
	c.mu.Unlock()
	fs := c.fs
	c.fs, c.queue, c.left = nil, nil, 0
	c.cx = Context{}
	release.Values(fs)
}
