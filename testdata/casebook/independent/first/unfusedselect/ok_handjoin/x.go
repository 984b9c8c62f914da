// Package x joins two futures of different types by hand.
package x

import (
	"github.com/futvet/futvet/futures"
)

// Both completes when both of its futures have. It takes them.
func Both[A, B any](a futures.Future[A], b futures.Future[B], done func(A, B)) futures.Future[struct{}] {
	var (
		va    A
		vb    B
		haveA bool
		haveB bool
	)
	drop := func() {
		a.Drop()
		b.Drop()
	}
	poll := func(cx *futures.Context) (struct{}, bool, error) {
		var err error
		if !haveA {
			if va, haveA, err = a.Poll(cx); err != nil {
				b.Drop()
				return struct{}{}, true, err
			}
		}
		if !haveB {
			if vb, haveB, err = b.Poll(cx); err != nil {
				a.Drop()
				return struct{}{}, true, err
			}
		}
		if !haveA || !haveB {
			return struct{}{}, false, nil
		}
		done(va, vb)
		return struct{}{}, true, nil
	}
	return futures.PollFunc(poll, drop)
}
