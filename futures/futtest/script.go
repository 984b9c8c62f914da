package futtest

import (
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// PendingOnce makes a future that is pending at its first poll, and wakes itself, and
// from the second on is what f is. It takes f. (futures-test: pending_once.)
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func PendingOnce[T any](f futures.Future[T]) futures.Future[T] {
	return &interleaved[T]{f: f, once: true}
}

// InterleavePending makes a future of f, which it takes, that is pending at every other
// poll, the first one included, and wakes itself then, without f's being polled.
// (futures-test: interleave_pending.)
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func InterleavePending[T any](f futures.Future[T]) futures.Future[T] {
	return &interleaved[T]{f: f}
}

type interleaved[T any] struct {
	f futures.Future[T]
	turn
	once bool
}

// turn says whether it is the other one's.
type turn bool

// pend is true, and wakes the waker, at every other call, the first one included.
func (u *turn) pend(cx *futures.Context) bool {
	*u = !*u
	if *u {
		cx.Waker().Wake()
	}
	return bool(*u)
}

func (i *interleaved[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	if !(i.once && bool(i.turn)) && i.pend(cx) {
		return value, false, nil
	}
	return i.f.Poll(cx)
}

func (i *interleaved[T]) Drop() { i.f.Drop() }

// InterleavePendingStream is InterleavePending for a stream, which it takes.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func InterleavePendingStream[T any](s futures.Stream[T]) futures.Stream[T] {
	return &interleavedStream[T]{s: s}
}

type interleavedStream[T any] struct {
	s futures.Stream[T]
	turn
}

func (i *interleavedStream[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	if i.pend(cx) {
		return item, false, nil
	}
	return i.s.PollNext(cx)
}

func (i *interleavedStream[T]) Drop() { i.s.Drop() }

// Script is a stream that plays what was written down for it: items, errors, times
// when it is pending. Then it is at io.EOF. It counts what is done to it, and panics
// when it is polled after its end or after it was dropped. (tokio_test: stream_mock.)
//
// As a future of one outcome, use [futures.Next] of it.
type Script[T any] struct {
	steps  []step[T]
	played int
	polls  int
	sleep  futures.Future[time.Time]
	ended  bool
	drops  int
}

// step is one step of a script: with only pending set, a poll that is pending.
type step[T any] struct {
	item    T
	err     error
	wait    time.Duration
	pending bool
	silent  bool // pending without a wake-up
}

// NewScript returns an empty script; its methods add to it and return it.
//
// Cancel safety: dropping it loses what it has not played.
func NewScript[T any]() *Script[T] { return &Script[T]{} }

// Item makes the script yield v.
//
// Cancel safety: as NewScript's.
func (s *Script[T]) Item(v T) *Script[T] { return s.add(step[T]{item: v}) }

// Err makes the script yield err in place of an item.
//
// Cancel safety: as NewScript's.
func (s *Script[T]) Err(err error) *Script[T] { return s.add(step[T]{err: err}) }

// Pending makes one poll pending; the script wakes the waker at once.
//
// Cancel safety: as NewScript's.
func (s *Script[T]) Pending() *Script[T] { return s.add(step[T]{pending: true}) }

// Wait makes the script pending until d has passed since the poll that got there.
//
// Cancel safety: as NewScript's.
func (s *Script[T]) Wait(d time.Duration) *Script[T] {
	return s.add(step[T]{pending: true, wait: d})
}

// Hang makes the script pending for ever, without keeping the waker.
//
// Cancel safety: as NewScript's.
func (s *Script[T]) Hang() *Script[T] { return s.add(step[T]{pending: true, silent: true}) }

func (s *Script[T]) add(x step[T]) *Script[T] {
	s.steps = append(s.steps, x)
	return s
}

// PollNext implements futures.Stream.
func (s *Script[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	s.polls++
	switch {
	case s.drops > 0:
		panic("futtest: Script polled after it was dropped")
	case s.ended:
		panic("futtest: Script polled after its end")
	case !cx.PollBudget():
		return item, false, nil
	}
	for s.played < len(s.steps) {
		x := s.steps[s.played]
		switch {
		case x.silent:
			return item, false, nil
		case x.wait > 0:
			if s.sleep == nil {
				s.sleep = timer.Sleep(x.wait)
			}
			if _, ready, _ := s.sleep.Poll(cx); !ready {
				return item, false, nil
			}
			s.sleep = nil
			s.played++
		case x.pending:
			s.played++
			cx.Waker().Wake()
			return item, false, nil
		default:
			s.played++
			cx.SpendBudget()
			return x.item, true, x.err
		}
	}
	s.ended = true
	return item, true, io.EOF
}

// IsTerminated says whether io.EOF was returned, or the script was dropped.
func (s *Script[T]) IsTerminated() bool { return s.ended || s.drops > 0 }

// Drop implements futures.Dropper.
func (s *Script[T]) Drop() {
	if s.ended {
		return
	}
	s.drops++
	if f := s.sleep; f != nil {
		s.sleep = nil
		f.Drop()
	}
}

// Polls is how often the script was polled.
func (s *Script[T]) Polls() int { return s.polls }

// Drops is how often the script was dropped before its end.
func (s *Script[T]) Drops() int { return s.drops }

// Left is how many steps have not been played.
func (s *Script[T]) Left() int { return len(s.steps) - s.played }

// String says how far the script has been played.
func (s *Script[T]) String() string {
	return fmt.Sprintf("script, %d of %d steps played", s.played, len(s.steps))
}
