// Package x releases by hand where nothing waits.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Gauge struct{ Sum, N int }

type Board struct {
	gauges *lock.Mutex[map[string]*Gauge]
	max    int
}

// Add adds values to gauges, each under the lock for a moment only.
func (b *Board) Add(co *futures.Co, in *mpsc.Receiver[map[string]int]) (n int, err error) {
	for n < b.max {
		vs, err := futures.Await(co, in.Recv())
		if err != nil {
			return n, err
		}
		g, err := futures.Await(co, b.gauges.Lock())
		if err != nil {
			return n, err
		}
		all := *g.Value()
		for name, v := range vs {
			if all[name] == nil {
				all[name] = &Gauge{}
			}
			all[name].Sum += v
			all[name].N++
		}
		g.Unlock()
		n++
		co.Yield()
	}
	return n, nil
}
