// Package x waits first, in a select, and holds its lock only while nothing waits.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Add(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int], d time.Duration) error {
	for {
		n := futures.On(in.Recv())
		idle := futures.On(timer.Sleep(d))
		if co.Select(n, idle) == idle {
			return nil
		}
		v, err := n.Result()
		if err != nil {
			return err
		}
		g, err := futures.Await(co, m.Lock())
		if err != nil {
			return err
		}
		*g.Value() += v
		g.Unlock()
	}
}
