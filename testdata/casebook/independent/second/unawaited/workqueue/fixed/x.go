// Package workqueue keeps unfinished work until somebody has time for it.
package workqueue

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
)

// ErrBusy is the error of a full queue.
var ErrBusy = errors.New("queue is full")

type item[T any] struct {
	label string
	work  futures.Future[T]
}

// Queue has room for some futures.
type Queue[T any] struct {
	items []item[T]
	room  int
}

// offer takes work if there is room, and says whether it did.
func (q *Queue[T]) offer(label string, work futures.Future[T]) bool {
	if len(q.items) >= q.room {
		return false
	}
	q.items = append(q.items, item[T]{label, work})
	return true
}

// Drain finishes what is queued.
func (q *Queue[T]) Drain(co *futures.Co) (done []T, err error) {
	for len(q.items) > 0 {
		it := q.items[0]
		q.items = q.items[1:]
		v, err := futures.Await(co, it.work)
		if err != nil {
			return done, fmt.Errorf("%s: %w", it.label, err)
		}
		done = append(done, v)
	}
	return done, nil
}

// Resizer makes thumbnails later.
type Resizer struct {
	queue  Queue[int]
	render func(name string) futures.Future[int]
}

// Later queues a picture.
func (r *Resizer) Later(name string) error {
	work := r.render(name)
	if !r.queue.offer(name, work) {
		work.Drop()
		return ErrBusy
	}
	return nil
}
