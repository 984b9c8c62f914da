// Package helpers has Poll methods whose helpers keep the waker, and say so in ways of
// their own.
package helpers

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// By an enumeration.
type phase int

const (
	waiting phase = iota
	working
	over
)

type phased struct {
	phase phase
	waker futures.Waker
	n     int
}

func (p *phased) advance(cx *futures.Context) phase {
	if p.n == 0 {
		p.waker = cx.Waker()
		return waiting
	}
	return over
}

func (p *phased) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	switch p.advance(cx) {
	case waiting:
		return 0, false, nil
	case over:
		return p.n, true, nil
	}
	cx.Waker().Wake()
	return 0, false, nil
}
func (p *phased) Drop() {}

// By an error, and by nil.
var errPending = errors.New("pending")

type failing struct {
	waker futures.Waker
	full  bool
	next  *int
}

func (f *failing) try(cx *futures.Context) (int, error) {
	if !f.full {
		f.waker = cx.Waker()
		return 0, errPending
	}
	return 1, nil
}

func (f *failing) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	n, err := f.try(cx)
	if err == errPending {
		return 0, false, nil
	}
	return n, true, err
}
func (f *failing) item(w futures.Waker) *int {
	if f.next == nil {
		f.waker = w
	}
	return f.next
}
func (f *failing) PollNext(cx *futures.Context) (_ int, ready bool, err error) {
	if n := f.item(cx.Waker()); n != nil {
		return *n, true, nil
	}
	return 0, false, nil
}
func (f *failing) Drop() {}

// A machine of functions.
type step func(cx *futures.Context) (next step, ready bool)

type machine struct{ at step }

func (m *machine) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	for m.at != nil {
		next, ready := m.at(cx)
		if !ready {
			return struct{}{}, false, nil
		}
		m.at = next
	}
	return struct{}{}, true, nil
}
func (m *machine) Drop() {}

// Helpers that call each other.
type mutual struct {
	n     int
	waker futures.Waker
}

func (m *mutual) even(cx *futures.Context) bool {
	if m.n == 0 {
		m.waker = cx.Waker()
		return false
	}
	m.n--
	return m.odd(cx)
}
func (m *mutual) odd(cx *futures.Context) bool {
	if m.n == 0 {
		return true
	}
	m.n--
	return m.even(cx)
}
func (m *mutual) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	return struct{}{}, m.even(cx), nil
}
func (m *mutual) Drop() {}

// Registered before the look, in a helper under a lock.
type queue[T any] struct {
	mu     sync.Mutex
	items  []T
	closed bool
	waker  futures.Waker
}

func (q *queue[T]) take(w futures.Waker) (item T, ok, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) > 0 {
		item, q.items = q.items[0], q.items[1:]
		return item, true, false
	}
	if q.closed {
		return item, false, true
	}
	q.waker = w
	return item, false, false
}

func (q *queue[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	item, ok, closed := q.take(cx.Waker())
	switch {
	case ok:
		return item, true, nil
	case closed:
		return item, true, io.EOF
	}
	return item, false, nil
}
func (q *queue[T]) Drop() {}

// Two streams in turn, of which either may be over.
type merged struct {
	a, b   futures.Stream[int]
	aEnded bool
	bEnded bool
	turn   bool
}

func (m *merged) PollNext(cx *futures.Context) (v int, ready bool, err error) {
	m.turn = !m.turn
	for i := range 2 {
		first := (i == 0) == m.turn
		if first && !m.aEnded {
			if v, ready, err = m.a.PollNext(cx); ready {
				if err != io.EOF {
					return v, true, err
				}
				m.aEnded = true
			}
		} else if !first && !m.bEnded {
			if v, ready, err = m.b.PollNext(cx); ready {
				if err != io.EOF {
					return v, true, err
				}
				m.bEnded = true
			}
		}
	}
	if m.aEnded && m.bEnded {
		return 0, true, io.EOF
	}
	return 0, false, nil
}
func (m *merged) Drop() { m.a.Drop(); m.b.Drop() }

// A goroutine does the work, and wakes whoever asked last.
type worked struct {
	begun bool
	done  atomic.Bool
	waker futures.AtomicWaker
	work  func()
}

func (w *worked) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if w.done.Load() {
		return struct{}{}, true, nil
	}
	w.waker.Register(cx.Waker())
	if !w.begun {
		w.begun = true
		go func() {
			w.work()
			w.done.Store(true)
			w.waker.Wake()
		}()
		return struct{}{}, false, nil
	}
	return struct{}{}, w.done.Load(), nil
}
func (w *worked) Drop() {}

// The first of a Context and a child: the order does not matter.
type cancelled struct {
	in    futures.Future[int]
	stop  futures.Future[struct{}]
	again func() futures.Future[int]
	retry bool
}

func (c *cancelled) Poll(cx *futures.Context) (v int, ready bool, err error) {
	_, stopped, _ := c.stop.Poll(cx)
	if stopped {
		c.in.Drop()
		return 0, true, futures.ErrCancelled
	}
	v, ready, err = c.in.Poll(cx)
	if ready && err != nil && c.retry {
		c.retry, c.in = false, c.again()
		cx.Waker().Wake()
		return 0, false, nil
	}
	if ready {
		c.stop.Drop()
	}
	return v, ready, err
}
func (c *cancelled) Drop() { c.in.Drop(); c.stop.Drop() }
