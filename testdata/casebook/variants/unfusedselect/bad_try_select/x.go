// Package x looks at its future between two steps of other work, and does not stop
// looking once it has completed.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
)

func Compute(co *futures.Co, stop *oneshot.Receiver[int], steps []func() error) (limit int, err error) {
	defer stop.Drop()
	limit = len(steps)
	for i, step := range steps {
		if i >= limit {
			break
		}
		b := futures.On(futures.Ref[int](stop))
		if co.TrySelect(b) != nil { // want "FV2001"
			if n, err := b.Result(); err == nil {
				limit = n
			}
		}
		if err := step(); err != nil {
			return limit, err
		}
		co.Yield()
	}
	return limit, nil
}
