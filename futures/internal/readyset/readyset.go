// Package readyset keeps a set whose members are woken one by one, so that whoever
// owns it looks at those that were woken and at no others. It is what futures and
// streams are built on that poll many others.
//
// Each member is a [Node], and the node is the member's waker. Woken, it puts
// itself on the set's stack, unless it is queued already, and wakes the parent, who
// polls the set, if the parent waits. Nothing locks, and nothing allocates but a
// change of the parent's waker.
//
// # States
//
// The stack is in one of three, and that is all the synchronization there is:
//
//	awake    empty: the parent is polling, or does not wait
//	asleep   holds the set's mark only: the parent waits
//	woken    holds nodes, the latest on top
//
//	awake  --Next finds no member--> asleep      awake --a node is woken--> woken
//	asleep --a node is woken, whose Wake wakes the parent--> woken
//	asleep --Begin, or Add, which wakes the parent--> awake
//	woken  --Next, Add or Requeue takes all of them into the queue--> awake
//
// So a batch of members that are woken one after the other wakes the parent once,
// and one that is woken while the parent polls does not wake it at all: the parent
// sees it before it sleeps.
//
// A node's flag is set while the node is queued, that is on the stack, on its way
// there, or in the queue; who sets it owns the node's link. It is cleared before the
// member is polled, so that a wake during the poll queues it again, and set for
// good when the member is removed or muted: a waker that is left over does nothing.
//
// This package cannot know futures, which is built on it.
package readyset

import (
	"iter"
	"sync/atomic"
)

// Waker is futures.Waker.
type Waker = interface{ Wake() }

// Node is one member of a Set and its waker. It must not be copied.
type Node[V any] struct {
	set           *Set[V]
	link          *Node[V] // below it on the stack, or behind it in the queue
	before, after *Node[V] // among the members
	Value         V
	queued        atomic.Bool
	muted         bool // the owner's: not to be returned by Next any more
}

// Wake queues the node. It may be called from any goroutine at any time.
func (n *Node[V]) Wake() {
	if n.queued.Load() || n.queued.Swap(true) {
		return
	}
	s := n.set
	for {
		top := s.stack.Load()
		asleep := top == &s.mark
		if asleep {
			n.link = nil
		} else {
			n.link = top
		}
		if s.stack.CompareAndSwap(top, n) {
			if asleep {
				s.wakeParent()
			}
			return
		}
	}
}

// Queued says whether n waits for its turn, as it does when it was woken since Take.
func (n *Node[V]) Queued() bool { return n.queued.Load() }

// Set is a set of woken and sleeping members. The zero Set is empty. All but Wake of
// its nodes belongs to one owner. A Set must not be copied.
type Set[V any] struct {
	stack       atomic.Pointer[Node[V]]
	waker       atomic.Pointer[parent]
	head, tail  *Node[V] // the queue: taken from the stack, not yet polled
	first, last *Node[V] // the members
	n           int

	// Of the present poll: how many members there were at its start, and how many
	// of them were polled and are pending, and had woken themselves by then.
	limit, polled, selfWoken int

	mark Node[V] // for its address
}

type parent struct{ waker Waker }

func (s *Set[V]) wakeParent() {
	if p := s.waker.Load(); p != nil {
		p.waker.Wake()
	}
}

// Len is the number of members.
func (s *Set[V]) Len() int { return s.n }

// First is the first member in order, nil if there is none.
func (s *Set[V]) First() *Node[V] { return s.first }

// All yields the members in order. The loop may remove the member that it got.
func (s *Set[V]) All() iter.Seq[*Node[V]] {
	return func(yield func(*Node[V]) bool) {
		for n := s.first; n != nil; {
			after := n.after
			if !yield(n) {
				return
			}
			n = after
		}
	}
}

// Add makes n, which was no member of any set, the last member, and queues it. It
// wakes the parent if that waits.
func (s *Set[V]) Add(n *Node[V]) {
	n.before = s.last
	if s.last != nil {
		s.last.after = n
	} else {
		s.first = n
	}
	s.last = n
	s.added(n)
}

// AddFirst is Add for the first place in order.
func (s *Set[V]) AddFirst(n *Node[V]) {
	n.after = s.first
	if s.first != nil {
		s.first.before = n
	} else {
		s.last = n
	}
	s.first = n
	s.added(n)
}

func (s *Set[V]) added(n *Node[V]) {
	n.set = s
	s.n++
	n.queued.Store(true)
	s.enqueue(n)
	if s.stack.Load() == &s.mark && s.stack.CompareAndSwap(&s.mark, nil) {
		s.wakeParent()
	}
}

// Requeue gives n, which was taken, another turn, behind those that wait for
// theirs.
func (s *Set[V]) Requeue(n *Node[V]) {
	if !n.queued.Swap(true) {
		s.enqueue(n)
	}
}

// enqueue puts n behind all that were woken before, which are on the stack still.
func (s *Set[V]) enqueue(n *Node[V]) {
	s.fill()
	n.link = nil
	if s.tail != nil {
		s.tail.link = n
	} else {
		s.head = n
	}
	s.tail = n
}

// Remove takes the member n out of the set and returns its value. Its waker does
// nothing from now on.
func (s *Set[V]) Remove(n *Node[V]) V {
	s.Mute(n)
	if n.before != nil {
		n.before.after = n.after
	} else {
		s.first = n.after
	}
	if n.after != nil {
		n.after.before = n.before
	} else {
		s.last = n.before
	}
	n.before, n.after = nil, nil
	s.n--
	var zero V
	v := n.Value
	n.Value = zero
	return v
}

// Mute leaves n a member that has no more turns and cannot be woken.
func (s *Set[V]) Mute(n *Node[V]) {
	n.muted = true
	n.queued.Store(true)
}

// Clear removes every member, in order, and calls drop with its value, also for
// those after one for which drop panicked or called Goexit: what the first of these
// did goes on after them.
func (s *Set[V]) Clear(drop func(V)) {
	defer func() {
		if s.first != nil {
			s.clearQuietly(drop)
		}
	}()
	for s.first != nil {
		drop(s.Remove(s.first))
	}
	s.head, s.tail = nil, nil // all muted
}

func (s *Set[V]) clearQuietly(drop func(V)) {
	defer func() { recover() }()
	s.Clear(drop)
}

// Begin is called at the start of a poll by the parent, who is to be woken by w. From
// then on it does not wait, so that Add does not wake it.
func (s *Set[V]) Begin(w Waker) {
	s.limit, s.polled, s.selfWoken = s.n, 0, 0
	if p := s.waker.Load(); p == nil || p.waker != w {
		s.waker.Store(&parent{w})
	}
	if s.stack.Load() == &s.mark {
		s.stack.CompareAndSwap(&s.mark, nil) // fails if a node is woken now
	}
}

// Forget lets go of the parent's waker. A parent that has to do with the set again
// begins a poll.
func (s *Set[V]) Forget() {
	if s.waker.Load() != nil {
		s.waker.Store(nil)
	}
}

// Next returns the member whose turn it is, without taking it. It returns nil when
// the poll is to end, and has made sure by then that the parent is woken when it is
// to go on: when nobody's turn it is, by the next member that is woken; when the
// poll has lasted long enough, at once. The latter is futures-rs's rule: as many
// members were polled as there were, or two of them have woken themselves.
func (s *Set[V]) Next() *Node[V] {
	n := s.peek()
	if n != nil && (s.polled >= s.limit || s.selfWoken >= maxSelfWoken) && s.polled > 0 {
		s.wakeParent()
		return nil
	}
	return n
}

// maxSelfWoken is how many members may wake themselves in one poll of the parent.
const maxSelfWoken = 2

func (s *Set[V]) peek() *Node[V] {
	for {
		for s.head != nil {
			if !s.head.muted {
				return s.head
			}
			s.pop()
		}
		if s.sleep() {
			return nil
		}
		s.fill()
	}
}

// Take begins the turn of the member that Next has returned.
func (s *Set[V]) Take() {
	n := s.head
	s.pop()
	n.queued.Store(false)
}

// Pended is called when the member that was taken last, n, has been polled and is
// still pending.
func (s *Set[V]) Pended(n *Node[V]) {
	s.polled++
	if n.queued.Load() {
		s.selfWoken++
	}
}

func (s *Set[V]) pop() {
	n := s.head
	s.head, n.link = n.link, nil
	if s.head == nil {
		s.tail = nil
	}
}

// sleep goes from awake to asleep. It fails if nodes are on the stack.
func (s *Set[V]) sleep() bool {
	return s.stack.Load() == &s.mark || s.stack.CompareAndSwap(nil, &s.mark)
}

// fill takes what is on the stack into the queue, the earliest first. A set that is
// asleep stays so.
func (s *Set[V]) fill() {
	if top := s.stack.Load(); top == nil || top == &s.mark {
		return
	}
	latest := s.stack.Swap(nil)
	var first *Node[V]
	for n := latest; n != nil; {
		below := n.link
		n.link = first
		first = n
		n = below
	}
	if s.tail != nil {
		s.tail.link = first
	} else {
		s.head = first
	}
	s.tail = latest
}
