// Package taskqueue is a queue whose readers wait while it is empty.
package taskqueue

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Queue[T any] struct {
	mu     sync.Mutex
	items  []T
	filled *lock.Notify
}

func New[T any]() *Queue[T] { return &Queue[T]{filled: lock.NewNotify()} }

// Put adds items and wakes all readers.
func (q *Queue[T]) Put(items ...T) {
	q.mu.Lock()
	q.items = append(q.items, items...)
	q.mu.Unlock()
	q.filled.NotifyAll()
}

func (q *Queue[T]) take() (v T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		return v, false
	}
	v, q.items = q.items[0], q.items[1:]
	return v, true
}

// Get is the next item.
func (q *Queue[T]) Get(co *futures.Co) (T, error) {
	for {
		if v, ok := q.take(); ok {
			return v, nil
		}
		if _, err := futures.Await(co, q.filled.Wait()); err != nil { // want "FV5005"
			var zero T
			return zero, err
		}
	}
}
