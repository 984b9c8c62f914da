// Package x joins two writes with a lock in hand.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

func Both(co *futures.Co, m *lock.Mutex[[]byte], a, b aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	left := futures.On(aio.WriteAll(a, *g.Value()))
	right := futures.On(aio.WriteAll(b, *g.Value()))
	co.Join(left, right)
	g.Unlock() // want "FV3002"
	_, err = left.Result()
	_, rerr := right.Result()
	return errors.Join(err, rerr)
}
