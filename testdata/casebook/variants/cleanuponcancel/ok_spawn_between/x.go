// Package x passes co while it holds a lock, but only to start a task: that does
// not suspend.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

func Count(co *futures.Co, m *lock.Mutex[int], report func(int) futures.Future[struct{}]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	*g.Value()++
	n := *g.Value()
	futures.Spawn(co, report(n)).Detach()
	g.Unlock()
	return nil
}
