// Package neverready has futures that are pending on purpose.
package neverready

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Never is never ready, and wakes nobody.
type Never[T any] struct{}

func (Never[T]) Poll(*futures.Context) (v T, ready bool, err error) { return v, false, nil }
func (Never[T]) Drop()                                              {}

// Turns is ready at its n-th poll.
type Turns struct{ n int }

func (t *Turns) Poll(cx *futures.Context) (int, bool, error) {
	if t.n--; t.n > 0 {
		cx.Waker().Wake()
		return 0, false, nil
	}
	return t.n, true, nil
}

func (t *Turns) Drop() {}

// UntilOr is f, or nothing when on is false.
func UntilOr[T any](on bool, f func() futures.Future[T]) futures.Future[T] {
	if !on {
		return Never[T]{}
	}
	return f()
}

// Wait waits for n turns, or for limit if there is one.
func Wait(co *futures.Co, n int, limit time.Duration) (timedOut bool) {
	turns := futures.On[int](&Turns{n: n})
	late := futures.On(UntilOr(limit > 0, func() futures.Future[time.Time] { return timer.Sleep(limit) }))
	return co.Select(turns, late) == late
}
