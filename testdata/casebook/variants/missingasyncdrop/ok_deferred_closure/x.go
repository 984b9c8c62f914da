// Package x releases in one deferred closure that also looks at the outcome.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Write(co *futures.Co, dst aio.Writer, lines []string) (n int, err error) {
	w := aio.NewWriter(dst)
	defer func() {
		if derr := co.AsyncDrop(w); derr != nil {
			err = errors.Join(err, derr)
			n = 0
		}
	}()
	for _, l := range lines {
		if l == "." {
			return n, nil
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(l))); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
