// Package x gets its lock through a select and returns it on one of two ways.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

func Try(co *futures.Co, m *lock.Mutex[int], d time.Duration) (bool, error) {
	locked := futures.On(m.Lock())
	late := futures.On(timer.Sleep(d))
	if co.Select(locked, late) != locked {
		return false, nil
	}
	g, err := locked.Result() // want "FV3001"
	if err != nil {
		return false, err
	}
	if *g.Value() > 0 {
		*g.Value()--
		g.Unlock()
		return true, nil
	}
	return false, nil
}
