// Package x builds a chain of futures by recursion; each is part of the next.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Lines reads n lines.
//
// Cancel safety: not safe; dropped while pending, it loses the lines read.
func Lines(in *aio.BufReader, n int, got func(string)) futures.Future[int] {
	if n == 0 {
		return futures.Ready(0)
	}
	first := futures.Inspect(in.ReadLine(), func(s string, err error) {
		if err == nil {
			got(s)
		}
	})
	return futures.AndThen(first, func(string) futures.Future[int] {
		rest := Lines(in, n-1, got)
		return futures.Map(rest, func(k int) int { return k + 1 })
	})
}
