// Package lib makes futures, fused ones and others.
package lib

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Alarm fires once.
//
// Cancel safety: dropping it loses nothing.
func Alarm(d time.Duration) futures.Future[time.Time] { return timer.Sleep(d) }

// Siren is pending for ever once it has fired.
//
// Cancel safety: dropping it loses nothing.
func Siren(d time.Duration) *futures.FusedFuture[time.Time] { return futures.Fuse(timer.Sleep(d)) }

// Bell is a fused future that is written by hand.
type Bell struct {
	alarm futures.Future[time.Time]
	rang  bool
}

func NewBell(d time.Duration) *Bell { return &Bell{alarm: Alarm(d)} }

func (b *Bell) Poll(cx *futures.Context) (t time.Time, ready bool, err error) {
	if b.rang {
		return t, false, nil
	}
	t, b.rang, err = b.alarm.Poll(cx)
	return t, b.rang, err
}

func (b *Bell) Drop() {
	b.alarm.Drop()
	b.rang = true
}

func (b *Bell) IsTerminated() bool { return b.rang }

// Lend lends f.
//
// Cancel safety: dropping it leaves f as it is.
func Lend[T any](f futures.Future[T]) futures.Future[T] { return futures.Ref(f) }

// Ring waits for an alarm that it is lent.
func Ring(co *futures.Co, alarm futures.Future[time.Time]) error {
	_, err := futures.Await(co, futures.Ref(alarm))
	return err
}

// RingIf waits for it if it is asked to.
func RingIf(co *futures.Co, alarm futures.Future[time.Time], wanted bool) error {
	if !wanted {
		return nil
	}
	_, err := futures.Await(co, futures.Ref(alarm))
	return err
}
