// Package x unlocks after a write, whatever became of it; cancelled in the write,
// it leaves the lock held.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

func Log(co *futures.Co, m *lock.Mutex[int], w aio.Writer, text []byte) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	*g.Value()++
	n := *g.Value()
	_, err = futures.Await(co, aio.WriteAll(w, text))
	g.Unlock() // want "FV3002"
	return n, err
}
