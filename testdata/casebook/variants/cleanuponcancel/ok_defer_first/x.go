// Package x defers the unlocking before it writes.
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
	defer g.Unlock()
	*g.Value()++
	_, err = futures.Await(co, aio.WriteAll(w, text))
	return *g.Value(), err
}
