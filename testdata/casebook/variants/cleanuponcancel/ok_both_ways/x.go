// Package x unlocks as early as it can, by hand, and has a deferred Unlock for the
// ways out before that; a second Unlock does nothing.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Pop(co *futures.Co, m *lock.Mutex[[]string], in *mpsc.Receiver[int], w aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	i, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	if i < 0 || i >= len(*g.Value()) {
		return errors.New("out of range")
	}
	s := (*g.Value())[i]
	g.Unlock()
	_, err = futures.Await(co, aio.WriteAll(w, []byte(s)))
	return err
}
