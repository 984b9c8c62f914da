package timer

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Timeout is a future that completes as f does, or fails with
// [futures.ErrElapsed] if d passes first. It takes f. The duration counts from
// its first poll. Every poll polls f before it looks at the time: an f that is
// ready then wins even if it is late, and f is polled once even if d is not
// positive. It looks at the time even if f has used up the budget of the task's
// poll, so that an f that is always busy cannot outrun its deadline.
//
// When d has passed, f is dropped before Timeout completes; of an f with
// asynchronous cleanup, what that cleanup waits for goes on in the executor. To
// keep f beyond its deadline, lend it through [futures.Ref].
//
// Cancel safety: as cancel safe as f, which is dropped with it; the time that has
// passed is lost, too. Note that Timeout itself cancels f when the time is over.
func Timeout[T any](d time.Duration, f futures.Future[T]) futures.Future[T] {
	t := &timeout[T]{f: f, sleep: sleep{entry{when: int64(d)}}}
	t.life.Made()
	return t
}

// timeout is the future of Timeout. It owns f until it has completed or was
// dropped.
type timeout[T any] struct {
	f     futures.Future[T]
	sleep sleep
	life  leaf.Life // not the sleep's, which ends first
}

func (t *timeout[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	t.life.Check("futures/timer: Timeout")
	value, ready, err = t.f.Poll(cx)
	if ready {
		t.life = leaf.Completed
		t.f = nil
		t.sleep.Drop()
		return value, true, err
	}
	if !t.sleep.over(cx) {
		return value, false, nil
	}
	t.life = leaf.Completed
	f := t.f
	t.f = nil
	f.Drop()
	return value, true, futures.ErrElapsed
}

func (t *timeout[T]) Drop() {
	if t.life.End() {
		f := t.f
		t.f = nil
		t.sleep.Drop()
		f.Drop()
	}
}
