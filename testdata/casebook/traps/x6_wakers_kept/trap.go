// Package trap has futures written by hand that keep the waker in ways that are not
// the usual one.
package trap

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
)

// Queue is a stream that is fed from goroutines.
type Queue struct {
	mu     sync.Mutex
	items  []int
	closed bool
	wakers futures.WakerSet
	entry  futures.WakerEntry
}

// Push wakes outside of the lock.
func (q *Queue) Push(n int) {
	q.mu.Lock()
	q.items = append(q.items, n)
	q.mu.Unlock()
	q.wakers.WakeAll()
}

// PollNext registers first, then looks.
func (q *Queue) PollNext(cx *futures.Context) (int, bool, error) {
	q.wakers.Register(&q.entry, cx.Waker())
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) > 0 {
		n := q.items[0]
		q.items = q.items[1:]
		return n, true, nil
	}
	if q.closed {
		return 0, true, io.EOF
	}
	return 0, false, nil
}

// Drop deregisters.
func (q *Queue) Drop() { q.wakers.Remove(&q.entry) }

// Step does a piece of its work in every poll, and asks to be polled again.
type Step struct {
	left int
	sum  int
}

// Poll wakes itself.
func (s *Step) Poll(cx *futures.Context) (int, bool, error) {
	if s.left == 0 {
		return s.sum, true, nil
	}
	s.sum += s.left
	s.left--
	cx.Waker().Wake()
	return 0, false, nil
}

// Drop has nothing to do.
func (s *Step) Drop() {}

// Either is ready when one of two is; both have the waker.
type Either struct{ a, b futures.Future[int] }

// Poll polls both.
func (e *Either) Poll(cx *futures.Context) (int, bool, error) {
	if n, ready, err := e.a.Poll(cx); ready {
		e.b.Drop()
		return n, true, err
	}
	if n, ready, err := e.b.Poll(cx); ready {
		e.a.Drop()
		return n, true, err
	}
	return 0, false, nil
}

// Drop drops both.
func (e *Either) Drop() {
	e.a.Drop()
	e.b.Drop()
}

// Filter polls on for as long as what it gets is not wanted.
type Filter struct {
	in   futures.Stream[int]
	keep func(int) bool
}

// PollNext is pending only when the stream is.
func (f *Filter) PollNext(cx *futures.Context) (int, bool, error) {
	for {
		n, ready, err := f.in.PollNext(cx)
		if !ready || err != nil || f.keep(n) {
			return n, ready, err
		}
	}
}

// Drop drops the stream.
func (f *Filter) Drop() { f.in.Drop() }
