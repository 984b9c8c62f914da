// Package handoverhand walks along a list, locking the next node before it unlocks the last one.
package handoverhand

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Node is an element of a list.
type Node struct {
	Value int
	Next  *lock.Mutex[Node]
}

// List is a list whose nodes have locks.
type List struct{ head *lock.Mutex[Node] }

// Find says whether v is in the list.
func (l *List) Find(co *futures.Co, v int) (found bool, err error) {
	if l.head == nil {
		return false, nil
	}
	held, err := futures.Await(co, l.head.Lock())
	if err != nil {
		return false, err
	}
	defer func() { held.Unlock() }()
	for {
		node := held.Value()
		if node.Value == v {
			return true, nil
		}
		if node.Next == nil {
			return false, nil
		}
		next, err := futures.Await(co, node.Next.Lock())
		if err != nil {
			return false, err
		}
		held.Unlock()
		held = next
	}
}
