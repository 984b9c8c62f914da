// Package ends completes while something that it owns is pending.
package ends

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type timed[T any] struct {
	in    futures.Future[T]
	sleep futures.Future[time.Time]
}

func newTimed[T any](f futures.Future[T]) *timed[T] {
	return &timed[T]{f, timer.Sleep(time.Second)}
}

func (t *timed[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if v, ready, err = t.in.Poll(cx); ready {
		return v, true, err // want `Poll completes here, and leaves sleep pending`
	}
	if _, ready, _ = t.sleep.Poll(cx); ready {
		return v, true, futures.ErrElapsed // want `Poll completes here, and leaves in pending`
	}
	return v, false, nil
}
func (t *timed[T]) Drop() {
	t.in.Drop()
	t.sleep.Drop()
}

// The last one is asked for directly.
type race struct{ a, b futures.Future[int] }

func (r *race) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = r.a.Poll(cx); ready {
		r.b.Drop()
		return v, true, err
	}
	return r.b.Poll(cx) /* no fix */ // want `Poll completes here, and leaves a pending`
}
func (r *race) Drop() { r.a.Drop(); r.b.Drop() }

// A failure of one is the failure of both.
type both struct{ a, b futures.Future[int] }

func (x *both) Poll(cx *futures.Context) (n int, ready bool, err error) {
	n, ra, err := x.a.Poll(cx)
	if ra && err != nil {
		return 0, true, err // want `Poll completes here, and leaves b pending`
	}
	m, rb, err := x.b.Poll(cx)
	if rb && err != nil {
		x.a.Drop()
		return 0, true, err
	}
	return n + m, ra && rb, nil
}
func (x *both) Drop() { x.a.Drop(); x.b.Drop() }

// A stream's end.
type until struct {
	in   futures.Stream[int]
	stop futures.Future[struct{}]
	n    int
}

func (u *until) PollNext(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = u.in.PollNext(cx); ready && err == io.EOF {
		return 0, true, io.EOF // want `PollNext completes here, and leaves stop pending`
	} else if ready {
		return v, true, err
	}
	if _, ready, _ = u.stop.Poll(cx); ready {
		u.in.Drop()
		return 0, true, io.EOF
	}
	return 0, false, nil
}
func (u *until) Drop() { u.in.Drop(); u.stop.Drop() }

// ---- what is right

type good[T any] struct {
	in    futures.Future[T]
	sleep futures.Future[time.Time]
}

func newGood[T any](f futures.Future[T]) *good[T] { return &good[T]{f, timer.Sleep(time.Second)} }

func (t *good[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if v, ready, err = t.in.Poll(cx); ready {
		t.sleep.Drop()
		return v, true, err
	}
	if _, ready, _ = t.sleep.Poll(cx); ready {
		t.in.Drop()
		return v, true, futures.ErrElapsed
	}
	return v, false, nil
}
func (t *good[T]) Drop() { t.in.Drop(); t.sleep.Drop() }

// By a helper that is given the receiver, or the field; by defer.
type helped struct{ a, b, c futures.Future[int] }

func (h *helped) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = h.a.Poll(cx); ready {
		h.Drop()
		return v, true, err
	}
	if v, ready, err = h.b.Poll(cx); ready {
		release(h.a, h.c)
		return v, true, err
	}
	if v, ready, err = h.c.Poll(cx); ready {
		defer h.a.Drop()
		h.b.Drop()
		return v, true, err
	}
	return 0, false, nil
}
func (h *helped) Drop() { h.a.Drop(); h.b.Drop(); h.c.Drop() }
func release(ds ...futures.Dropper) {
	for _, d := range ds {
		d.Drop()
	}
}

// One after the other: the state says which of them there is.
type seq struct {
	a, b  futures.Future[int]
	state int
}

func (s *seq) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if s.state == 0 {
		if v, ready, err = s.a.Poll(cx); !ready {
			return 0, false, nil
		}
		s.state = 1
	}
	if v, ready, err = s.b.Poll(cx); ready {
		return v, true, err
	}
	return 0, false, nil
}
func (s *seq) Drop() {
	if s.state == 0 {
		s.a.Drop()
	}
	s.b.Drop()
}

// Both were ready.
type join struct{ a, b futures.Future[int] }

func (j *join) Poll(cx *futures.Context) (v int, ready bool, err error) {
	x, ra, _ := j.a.Poll(cx)
	y, rb, _ := j.b.Poll(cx)
	if ra && rb {
		return x + y, true, nil
	}
	return 0, false, nil
}
func (j *join) Drop() { j.a.Drop(); j.b.Drop() }

// Lent: not its own.
type watching struct{ in, stop futures.Future[int] }

func (w *watching) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = w.stop.Poll(cx); ready {
		w.in.Drop()
		return v, true, err
	}
	if v, ready, err = w.in.Poll(cx); ready {
		return v, true, err
	}
	return 0, false, nil
}
func (w *watching) Drop() { w.in.Drop() }
