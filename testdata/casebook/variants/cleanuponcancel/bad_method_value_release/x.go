// Package x keeps the method that releases in a variable, and calls it as an
// ordinary statement.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

func Append(co *futures.Co, m *lock.Mutex[[]string], in *aio.BufReader) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	release := g.Unlock
	var line string
	for line != "." && err == nil {
		if line, err = futures.Await(co, in.ReadLine()); err == nil {
			*g.Value() = append(*g.Value(), line)
		}
	}
	release() // want "FV3002"
	return err
}
