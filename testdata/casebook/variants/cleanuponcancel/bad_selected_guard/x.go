// Package x gets its lock through a select, waits with it, and gives it back on the
// last line.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Pay(co *futures.Co, m *lock.Mutex[int], confirm *mpsc.Receiver[bool], d time.Duration, price int) (ok bool, err error) {
	locked := futures.On(m.Lock())
	late := futures.On(timer.Sleep(d))
	if co.SelectBiased(locked, late) != locked {
		return false, futures.ErrElapsed
	}
	g, err := locked.Result()
	if err != nil {
		return false, err
	}
	if ok, err = futures.Await(co, confirm.Recv()); ok {
		*g.Value() -= price
	}
	g.Drop() // want "FV3002"
	return ok, err
}
