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

// TimeoutAt is Timeout with a deadline instead of a duration: it fails with
// [futures.ErrElapsed] when t is reached first. It takes f. Like [SleepUntil], it
// computes in its first poll how long that takes.
//
// Cancel safety: as cancel safe as f, which is dropped with it. Note that TimeoutAt
// itself cancels f when the time is over.
func TimeoutAt[T any](t time.Time, f futures.Future[T]) futures.Future[T] {
	a := &timeoutAt[T]{timeout[T]{f: f}, t}
	a.life.Made()
	return a
}

// timeoutAt is the future of TimeoutAt.
type timeoutAt[T any] struct {
	timeout[T]
	t time.Time
}

func (t *timeoutAt[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	t.life.Check("futures/timer: TimeoutAt")
	if t.sleep.source == nil {
		t.sleep.when = int64(t.t.Sub(clockNow(cx)))
	}
	return t.timeout.Poll(cx)
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
