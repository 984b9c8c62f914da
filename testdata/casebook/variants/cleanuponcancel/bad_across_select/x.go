// Package x waits in a select with a lock in hand, and unlocks after the switch.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Refill(co *futures.Co, m *lock.Mutex[int], supply *mpsc.Receiver[int], patience time.Duration) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	more := futures.On(supply.Recv())
	late := futures.On(timer.Sleep(patience))
	switch co.Select(more, late) {
	case more:
		n, rerr := more.Result()
		*g.Value() += n
		err = rerr
	case late:
		err = futures.ErrElapsed
	}
	g.Unlock() // want "FV3002"
	return err
}
