// Package x has the shape of a plain release after a long call, in a function that
// is not asynchronous: nothing in it suspends, and nothing can cancel it there.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
)

func Bench(m *lock.Mutex[int], make func() futures.Future[int]) (int, error) {
	g, ok := m.TryLock()
	if !ok {
		return 0, errors.New("in use")
	}
	n, err := executor.Run(make())
	*g.Value() += n
	total := *g.Value()
	g.Unlock()
	return total, err
}
