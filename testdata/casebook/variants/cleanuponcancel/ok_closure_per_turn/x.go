// Package x takes, uses and gives back in every turn of a loop, inside a closure
// with a defer; around it the loop suspends with nothing in hand.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

func Drain(co *futures.Co, m *lock.Mutex[[]byte], w aio.Writer, tick *timer.Interval) error {
	for {
		if _, err := futures.Await(co, tick.Tick()); err != nil {
			return err
		}
		err := func() error {
			g, err := futures.Await(co, m.Lock())
			if err != nil {
				return err
			}
			defer g.Unlock()
			n, err := futures.Await(co, aio.Write(w, *g.Value()))
			*g.Value() = (*g.Value())[n:]
			return err
		}()
		if err != nil {
			return err
		}
	}
}
