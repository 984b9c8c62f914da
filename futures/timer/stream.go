package timer

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Throttle is the stream s with its items, and the errors that stand for items, at
// least d apart: after each of them it does not poll s until d has passed. It takes
// s. The meaning is that of throttle in tokio-stream.
//
// Cancel safety: as cancel safe as s, which is dropped with it; it holds no item.
func Throttle[T any](d time.Duration, s futures.Stream[T]) futures.Stream[T] {
	t := &throttle[T]{s: s, d: d}
	t.life.Made()
	return t
}

type throttle[T any] struct {
	s       futures.Stream[T] // owned until the end
	d       time.Duration
	delay   Sleeper
	delayed bool // delay must be over before s is polled
	life    leaf.Life
}

func (t *throttle[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	t.life.Check("futures/timer: Throttle")
	if t.delayed {
		if _, over := t.delay.over(cx); !over {
			return item, false, nil
		}
		t.delayed = false
	}
	item, ready, err = t.s.PollNext(cx)
	switch {
	case !ready:
	case err == io.EOF:
		t.life, t.s = leaf.Completed, nil
	case t.d > 0:
		t.delay.Reset(t.d)
		t.delayed = true
	}
	return item, ready, err
}

func (t *throttle[T]) Drop() {
	if t.life.End() {
		s := t.s
		t.s = nil
		t.delay.Drop()
		s.Drop()
	}
}

// TimeoutEach is the stream s with a deadline for each item: if d passes after the
// first poll that waits for an item, the next outcome is [futures.ErrElapsed], once. The
// item itself may still come after that; it is not lost, and the one that follows has
// a deadline of its own. It takes s. As in [Timeout], an item that is there wins even
// if it is late, and the time is looked at even if there is no budget left. The
// meaning is that of timeout in tokio-stream.
//
// Cancel safety: as cancel safe as s, which is dropped with it; it holds no item.
func TimeoutEach[T any](d time.Duration, s futures.Stream[T]) futures.Stream[T] {
	t := &timeoutEach[T]{s: s, d: d, sleep: sleep{entry{when: int64(d)}}}
	t.life.Made()
	return t
}

type timeoutEach[T any] struct {
	s     futures.Stream[T] // owned until the end
	d     time.Duration
	sleep sleep // for the present item; completed once it was late
	life  leaf.Life
}

func (t *timeoutEach[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	t.life.Check("futures/timer: TimeoutEach")
	item, ready, err = t.s.PollNext(cx)
	if ready {
		t.sleep.stop()
		t.sleep.when, t.sleep.life = int64(t.d), leaf.Live
		if err == io.EOF {
			t.life, t.s = leaf.Completed, nil
		}
		return item, true, err
	}
	if t.sleep.life == leaf.Live && t.sleep.over(cx) {
		return item, true, futures.ErrElapsed
	}
	return item, false, nil
}

func (t *timeoutEach[T]) Drop() {
	if t.life.End() {
		s := t.s
		t.s = nil
		t.sleep.stop()
		s.Drop()
	}
}
