package leaf

import "github.com/futvet/futvet/futures"

// Node is a future's place in a Queue. Its states:
//
//	Idle --Push--> Queued --Grant-----> Granted --Take--> Idle
//	                  |----Remove-----> Idle
//	                  '----RemoveAll--> Idle
//
// Granted means that the one thing the queue hands out (a lock, a slot) belongs
// to this node's future although it may not know yet: whoever drops the future
// then must pass the thing on. The zero Node is Idle. A Node must not be copied
// while it is queued.
type Node struct {
	prev, next *Node
	waker      futures.Waker
	need       int
	state      State
}

// State is what a Node is doing.
type State uint8

const (
	// Idle is in no queue and owns nothing.
	Idle State = iota
	// Queued is waiting in a queue.
	Queued
	// Granted has left the queue with what it waited for.
	Granted
)

// State returns n's state.
func (n *Node) State() State { return n.state }

// SetWaker replaces the waker of a queued node.
func (n *Node) SetWaker(w futures.Waker) { n.waker = w }

// Waker is the waker of a queued node.
func (n *Node) Waker() futures.Waker { return n.waker }

// Take makes a granted node idle.
func (n *Node) Take() { n.state, n.need = Idle, 0 }

// Last says whether a granted node was granted by GrantLast.
func (n *Node) Last() bool { return n.need == last }

// last is the need of a node that was granted as the last one; who waits needs no such
// number.
const last = -1

// Queue is a first-in, first-out queue of nodes. The zero Queue is empty.
type Queue struct{ head, tail *Node }

// Empty says whether nobody waits.
func (q *Queue) Empty() bool { return q.head == nil }

// Push appends the idle node n, to be woken through w.
func (q *Queue) Push(n *Node, w futures.Waker) {
	n.state, n.waker = Queued, w
	n.prev, n.next = q.tail, nil
	if q.tail != nil {
		q.tail.next = n
	} else {
		q.head = n
	}
	q.tail = n
}

// PushFor is Push for a node that waits for more than one, or none, of what the
// queue hands out: need is for the queue's owner, who learns it from First.
func (q *Queue) PushFor(n *Node, w futures.Waker, need int) {
	q.Push(n, w)
	n.need = need
}

// First is what the first node needs; ok is false if nobody waits.
func (q *Queue) First() (need int, ok bool) {
	if q.head == nil {
		return 0, false
	}
	return q.head.need, true
}

// Remove takes the queued node n out, wherever it stands, and forgets its waker.
func (q *Queue) Remove(n *Node) {
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		q.head = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	} else {
		q.tail = n.prev
	}
	*n = Node{}
}

// Grant takes the first node out and marks it Granted. It returns the waker to
// call once the lock is released; ok is false if nobody waits.
func (q *Queue) Grant() (w futures.Waker, ok bool) {
	n := q.head
	if n == nil {
		return nil, false
	}
	w = n.waker
	q.Remove(n)
	n.state = Granted
	return w, true
}

// GrantLast is Grant for the last node, of which Last will say so.
func (q *Queue) GrantLast() (w futures.Waker, ok bool) {
	n := q.tail
	if n == nil {
		return nil, false
	}
	w = n.waker
	q.Remove(n)
	n.state, n.need = Granted, last
	return w, true
}

// RemoveAll empties the queue and returns the wakers, first come first.
func (q *Queue) RemoveAll() []futures.Waker {
	var ws []futures.Waker
	for q.head != nil {
		ws = append(ws, q.head.waker)
		q.Remove(q.head)
	}
	return ws
}
