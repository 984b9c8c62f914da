// Package tracedcall measures a call that is under way.
package tracedcall

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Span struct {
	Name  string
	Took  time.Duration
	Given bool
}

type Recorder interface{ Record(Span) }

type traced[T any] struct {
	inner futures.Future[T]
	rec   Recorder
	name  string
	start time.Time
	over  bool
}

// Traced is f, recorded when it ends or is given up.
func Traced[T any](rec Recorder, name string, f futures.Future[T]) futures.Future[T] {
	return &traced[T]{inner: f, rec: rec, name: name}
}

func (t *traced[T]) finish(given bool) {
	if t.over {
		return
	}
	t.over = true
	t.rec.Record(Span{Name: t.name, Took: timer.Now().Sub(t.start), Given: given})
}

func (t *traced[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if t.start.IsZero() {
		t.start = timer.Now()
	}
	v, ready, err = t.inner.Poll(cx)
	if ready {
		t.finish(false)
	}
	return v, ready, err
}

func (t *traced[T]) Drop() { // want "FV4003"
	t.finish(true)
}
