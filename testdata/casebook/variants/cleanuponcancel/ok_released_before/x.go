// Package x copies what it needs, unlocks, and writes after that.
package x

import (
	"strconv"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

func Show(co *futures.Co, m *lock.Mutex[map[string]int], w aio.Writer, key string) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	text := strconv.Itoa((*g.Value())[key])
	g.Unlock()
	if _, err := futures.Await(co, aio.WriteAll(w, []byte(key+" "))); err != nil {
		return err
	}
	_, err = futures.Await(co, aio.WriteAll(w, []byte(text)))
	return err
}
