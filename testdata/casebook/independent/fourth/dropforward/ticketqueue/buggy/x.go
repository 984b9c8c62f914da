// Package ticketqueue lets callers through in the order in which they came.
package ticketqueue

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type waiter struct {
	waker   futures.Waker
	granted bool
}

type Queue struct {
	mu      sync.Mutex
	busy    bool
	waiters []*waiter
}

// Leave lets the next one through.
func (q *Queue) Leave() {
	q.mu.Lock()
	var w futures.Waker
	if len(q.waiters) == 0 {
		q.busy = false
	} else {
		next := q.waiters[0]
		q.waiters = q.waiters[1:]
		next.granted, w = true, next.waker
	}
	q.mu.Unlock()
	if w != nil {
		w.Wake()
	}
}

type entry struct {
	q    *Queue
	w    *waiter
	done bool
}

// Enter completes when it is the caller's turn.
func (q *Queue) Enter() futures.Future[*Queue] { return &entry{q: q} }

func (e *entry) Poll(cx *futures.Context) (*Queue, bool, error) {
	e.q.mu.Lock()
	defer e.q.mu.Unlock()
	switch {
	case e.w != nil && e.w.granted:
		e.w, e.done = nil, true
		return e.q, true, nil
	case e.w != nil:
		e.w.waker = cx.Waker()
	case !e.q.busy:
		e.q.busy, e.done = true, true
		return e.q, true, nil
	default:
		e.w = &waiter{waker: cx.Waker()}
		e.q.waiters = append(e.q.waiters, e.w)
	}
	return nil, false, nil
}

func (e *entry) Drop() { // want "FV4003"
	e.done = true
}
