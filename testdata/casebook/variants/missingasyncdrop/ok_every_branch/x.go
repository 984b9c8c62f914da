// Package x releases by hand in every branch, and suspends in none before that.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Step(co *futures.Co, m *lock.Mutex[[]int], out *mpsc.Sender[int]) (bool, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return false, err
	}
	queue := *g.Value()
	if len(queue) == 0 {
		g.Unlock()
		return false, nil
	}
	switch err := out.TrySend(queue[0]); {
	case err == nil:
		*g.Value() = queue[1:]
		g.Unlock()
		return true, nil
	case errors.Is(err, mpsc.ErrFull):
		g.Unlock()
		co.Yield()
		return true, nil
	default:
		g.Unlock()
		return false, err
	}
}
