// Package x drops pending futures in a loop by polling them once. Receiving,
// waiting for a lock and waiting for room take nothing until they complete.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Drain(co *futures.Co, in *mpsc.Receiver[int], m *lock.Mutex[int]) error {
	for {
		v, ready, err := futures.NowOrNever(in.Recv())
		if err != nil {
			return err
		}
		if !ready {
			co.Yield()
			continue
		}
		sum := futures.On(m.Lock())
		if co.TrySelect(sum) == nil {
			co.Yield()
			sum = futures.On(m.Lock())
			co.Select(sum)
		}
		guard, err := sum.Result()
		if err != nil {
			return err
		}
		*guard.Value() += v
		guard.Unlock()
	}
}
