// Package handstates is a request with a retry, as a future written by hand.
package handstates

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Retry[T any] struct {
	make  func() futures.Future[T]
	pause time.Duration
	left  int
	work  futures.Future[T]
	wait  futures.Future[time.Time]
}

// New tries again after a pause, up to n times.
func New[T any](n int, pause time.Duration, make func() futures.Future[T]) *Retry[T] {
	return &Retry[T]{make: make, pause: pause, left: n}
}

func (r *Retry[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	for {
		if r.wait != nil {
			if _, ready, _ := r.wait.Poll(cx); !ready {
				return v, false, nil
			}
			r.wait = nil
		}
		if r.work == nil {
			r.work = r.make()
		}
		v, ready, err = r.work.Poll(cx)
		if !ready {
			return v, false, nil
		}
		r.work = nil
		if err == nil || r.left == 0 {
			return v, true, err
		}
		r.left--
		r.wait = timer.Sleep(r.pause)
	}
}

func (r *Retry[T]) Drop() {
	if r.work != nil {
		r.work.Drop()
	}
	if r.wait != nil {
		r.wait.Drop()
	}
	r.work, r.wait = nil, nil
}
