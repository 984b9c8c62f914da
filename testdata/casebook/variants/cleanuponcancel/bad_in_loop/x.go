// Package x locks, sleeps and unlocks in every turn of a loop.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

func Sweep(co *futures.Co, caches []*lock.Mutex[map[string]time.Time], pause time.Duration) (n int) {
	for _, c := range caches {
		g, ok := c.TryLock()
		if !ok {
			continue
		}
		now, err := futures.Await(co, timer.Sleep(pause))
		if err == nil {
			for k, t := range *g.Value() {
				if t.Before(now) {
					delete(*g.Value(), k)
					n++
				}
			}
		}
		g.Unlock() // want "FV3002"
	}
	return n
}
