// Package readyset keeps a set whose members are woken one by one, so that whoever
// owns it looks at those that were woken and at no others. It is what futures and
// streams are built on that poll many others.
//
// Each member is a [Node], and the node is the member's waker. Woken, it puts
// itself into the set's queue, unless it is there already, and wakes the parent, who
// polls the set, if the parent waits. Nothing locks, and nothing allocates but a
// change of the parent's waker.
//
// # States
//
// The queue is a chain of nodes from the one that was woken first, for the owner to
// take, to the one that was woken last, which rear names. Who swaps a node into rear
// links it to the one that was there. Rear tells the three states apart, and that is
// all the synchronization there is:
//
//	awake    nil: the queue is empty, the parent is polling, or does not wait
//	asleep   the set's mark: the queue is empty, the parent waits
//	woken    a node: the queue is not empty
//
//	awake  --Next finds no member--> asleep      awake --a node is woken--> woken
//	asleep --a node is woken, or AddFirst, which wakes the parent--> woken
//	asleep --Begin, or Add, which wakes the parent--> awake
//	woken  --the last node is taken out--> awake
//
// So a batch of members that are woken one after the other wakes the parent once,
// and one that is woken while the parent polls does not wake it at all: the parent
// sees it before it sleeps. Between its swap and its link a node is out of the
// owner's sight, with all that come behind it: an owner that gets there ends its poll
// and has itself woken, as futures-rs does.
//
// A node is idle while it is not queued; who ends that owns it until it is queued.
// It becomes idle before the member is polled, so that a wake during the poll queues
// it again, and is never idle again when the member was removed or muted: a waker
// that is left over does nothing.
//
// A member that Add adds while the queue is empty is not queued, it is fresh: the
// fresh members are behind each other on the list of members, and have their turn
// before those in the queue, which came later. So a set is filled without any
// synchronization.
//
// The members are a list in order, linked in one direction. One that is removed from
// the middle of it stays there, empty, until as many were removed as are left; then
// all of them are taken out at once. So a removal touches the node, which was just
// polled, and not its neighbours, which are far away in the memory of a large set.
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
	set     *Set[V]
	link    atomic.Pointer[Node[V]] // behind it in the queue
	after   *Node[V]                // among the members
	Value   V
	idle    atomic.Bool // false: queued, or not to be queued
	muted   bool        // the owner's: not to be returned by Next any more
	removed bool        // the owner's: no member any more
}

// Wake queues the node. It may be called from any goroutine at any time.
func (n *Node[V]) Wake() {
	if n.idle.Load() && n.idle.Swap(false) {
		n.set.push(n)
	}
}

// Queued says whether n waits for its turn, as it does when it was woken since Take.
func (n *Node[V]) Queued() bool { return !n.idle.Load() }

// Set is a set of woken and sleeping members. The zero Set is empty. All but Wake of
// its nodes belongs to one owner. A Set must not be copied.
type Set[V any] struct {
	rear        atomic.Pointer[Node[V]] // see States
	front       atomic.Pointer[Node[V]] // the first of the queue, which was empty
	head        *Node[V]                // the first of the queue, once the owner has got there
	turn        *Node[V]                // what Next returned, out of the queue
	fresh       *Node[V]                // the first of the fresh members
	freshOnes   int                     // how many, from there on on the list
	waker       atomic.Pointer[parent]
	first, last *Node[V] // the members; first was not removed
	n           int
	gone        int // how many on the list were removed

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

// push puts n, which is the caller's and whose link is nil, into the queue.
func (s *Set[V]) push(n *Node[V]) {
	switch before := s.rear.Swap(n); before {
	case nil:
		s.front.Store(n)
	case &s.mark:
		s.front.Store(n)
		s.wakeParent()
	default:
		before.link.Store(n)
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
			for after != nil && after.removed {
				after = after.after
			}
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
	if s.last != nil {
		s.last.after = n
	} else {
		s.first = n
	}
	s.last = n
	n.set = s
	s.n++
	rear := s.rear.Load()
	if rear != nil && rear != &s.mark {
		s.push(n)
		return
	}
	if s.freshOnes == 0 {
		s.fresh = n
	}
	s.freshOnes++
	if rear != nil && s.rear.CompareAndSwap(rear, nil) {
		s.wakeParent()
	}
}

// AddFirst is Add for the first place in order.
func (s *Set[V]) AddFirst(n *Node[V]) {
	n.after = s.first
	if s.first == nil {
		s.last = n
	}
	s.first = n
	n.set = s
	s.n++
	s.push(n)
}

// Requeue gives n, which was taken, another turn, behind those that wait for
// theirs.
func (s *Set[V]) Requeue(n *Node[V]) { n.Wake() }

// Remove takes the member n out of the set and returns its value. Its waker does
// nothing from now on.
func (s *Set[V]) Remove(n *Node[V]) V {
	s.Mute(n)
	n.removed = true
	s.n--
	s.gone++
	var zero V
	v := n.Value
	n.Value = zero
	for s.first != nil && s.first.removed {
		first := s.first
		if first == s.fresh {
			s.popFresh()
		}
		s.first, first.after = first.after, nil
		s.gone--
	}
	if s.first == nil {
		s.last = nil
	} else if s.gone > s.n+fewGone {
		s.sweep()
	}
	return v
}

// fewGone is how many removed nodes are left on the list of even a small set.
const fewGone = 16

// sweep takes the removed nodes out of the list. None links to a member then, so that
// a waker that is left over keeps only its own node in memory.
func (s *Set[V]) sweep() {
	member := s.first
	fresh := 0 // how many of them the loop has still to come to, once it is there
	for n := s.first; n != nil; {
		after := n.after
		if n == s.fresh {
			fresh = s.freshOnes
		}
		switch {
		case !n.removed:
			if n != member {
				member.after = n
				member = n
			}
		case n == s.fresh:
			s.popFresh()
			n.after = nil
		default:
			if fresh > 0 {
				s.freshOnes--
			}
			n.after = nil
		}
		if fresh > 0 {
			fresh--
		}
		n = after
	}
	member.after = nil
	s.last, s.gone = member, 0
}

// Mute leaves n a member that has no more turns and cannot be woken.
func (s *Set[V]) Mute(n *Node[V]) {
	n.muted = true
	n.idle.Store(false)
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
	s.turn = nil
	for s.pop() != nil { // all are muted
	}
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
	if s.rear.Load() == &s.mark {
		s.rear.CompareAndSwap(&s.mark, nil) // fails if a node is woken now
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

// popFresh takes the first of the fresh members.
func (s *Set[V]) popFresh() *Node[V] {
	n := s.fresh
	if s.freshOnes--; s.freshOnes > 0 {
		s.fresh = n.after
	} else {
		s.fresh = nil
	}
	return n
}

// peek takes the next member out of the queue, into turn.
func (s *Set[V]) peek() *Node[V] {
	for s.turn == nil || s.turn.muted {
		if s.fresh != nil {
			s.turn = s.popFresh()
		} else if s.turn = s.pop(); s.turn == nil {
			if !s.sleep() {
				s.wakeParent() // somebody is about to link a node
			}
			return nil
		}
	}
	return s.turn
}

// Take begins the turn of the member that Next has returned.
func (s *Set[V]) Take() {
	n := s.turn
	s.turn = nil
	n.idle.Store(true)
}

// Pended is called when the member that was taken last, n, has been polled and is
// still pending.
func (s *Set[V]) Pended(n *Node[V]) {
	s.polled++
	if !n.idle.Load() {
		s.selfWoken++
	}
}

// sleep goes from awake to asleep. It fails if there are nodes in the queue.
func (s *Set[V]) sleep() bool {
	return s.rear.CompareAndSwap(nil, &s.mark) || s.rear.Load() == &s.mark
}

// pop takes the first node out of the queue. It returns nil if there is none, or none
// that can be taken yet.
func (s *Set[V]) pop() *Node[V] {
	n := s.head
	if n == nil {
		if n = s.front.Load(); n == nil {
			return nil
		}
		s.front.Store(nil)
		s.head = n
	}
	next := n.link.Load()
	if next == nil {
		if s.rear.CompareAndSwap(n, nil) {
			s.head = nil
			return n
		}
		if next = n.link.Load(); next == nil {
			return nil
		}
	}
	n.link.Store(nil)
	s.head = next
	next.idle.Load() // for it to be in the cache by its turn
	return n
}
