// Package x releases in a function that runs another one in between, with a defer.
package x

import (
	"strconv"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

type Gate struct{ m *lock.Mutex[int] }

func (g *Gate) inside(co *futures.Co, f func(n int) error) error {
	guard, err := futures.Await(co, g.m.Lock())
	if err != nil {
		return err
	}
	defer func() { guard.Unlock() }()
	*guard.Value()++
	return f(*guard.Value())
}

func (g *Gate) Write(co *futures.Co, w aio.Writer) error {
	return g.inside(co, func(n int) error {
		_, err := futures.Await(co, aio.WriteAll(w, []byte(strconv.Itoa(n))))
		return err
	})
}
