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
	poll := func(cx *futures.Context) (struct{}, bool, error) {
		if !haveA {
			v, ready, err := a.Poll(cx)
			if err != nil {
				b.Drop()
				return struct{}{}, true, err
			}
			va, haveA = v, ready
		}
		v, ready, err := b.Poll(cx) // want "FV2001"
		if err != nil {
			a.Drop()
			return struct{}{}, true, err
		}
		if ready {
			vb, haveB = v, true
		}
		if !haveA || !haveB {
			return struct{}{}, false, nil
		}
		done(va, vb)
		return struct{}{}, true, nil
	}
	return futures.PollFunc(poll, func() {
		a.Drop()
		b.Drop()
	})
}
